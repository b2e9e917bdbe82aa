package tui

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"strings"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/api/cache"
	"kickoff/api/session/delivery"
	"kickoff/payload"
	"kickoff/tui/dialog"
	"kickoff/tui/stage"
)

// SignedIn is the same organisation with another token.
type SignedIn struct {
	Service  Service
	Delivery *delivery.Delivery
	// Me is who the token belongs to.
	Me payload.Member
	// TokenPlace says in words where the token is from now on.
	TokenPlace string
}

// account is who works here: it asks for a new token when the server does not take
// the one in use, and goes on with it where the person was.
type account struct {
	*screen
	o      *Options
	reauth *reauth
	people *directory
	// open is the question for a new token.
	open dialog.Dialog
	// declined: the person did not want to sign in again, and is not asked by itself.
	declined bool
	// readAgain has the first screen read again what it could not.
	readAgain func() tea.Cmd
}

// sends is what sends launches, as the person who is signed in now.
func (a *account) sends() *delivery.Delivery {
	d := *a.o.Delivery
	if me := a.session.Base.People.Me.ID; me != 0 {
		d.Me = me
	}
	return &d
}

// rejected: the server did not take the token for a launch, so the person is asked
// even after they declined.
func (a *account) rejected() tea.Cmd {
	a.declined = false
	a.reauth.refused.Store(true)
	return a.signIn()
}

// signedOut: the server did not take the token for something behind the screen.
func (a *account) signedOut() tea.Cmd {
	if a.declined {
		return nil
	}
	return a.signIn()
}

// remind says what the person should know of their token, where nothing else is said.
func (a *account) remind() tea.Cmd {
	if a.o.Untold == "" || a.dialogs.Top() != nil || a.people.failed() || !a.notifyLater(a.o.Untold) {
		return nil
	}
	told := a.o.Told
	a.o.Untold = ""
	return func() tea.Msg {
		told()
		return nil
	}
}

func (a *account) signIn() tea.Cmd {
	if a.o.SignIn == nil || a.dialogs.Find(a.open) != nil {
		return nil
	}
	signIn := a.o.SignIn
	try := func(ctx context.Context, token string) (func() tea.Cmd, error) {
		as, err := signIn(ctx, token)
		return func() tea.Cmd { return a.signedInAs(as) }, err
	}
	words := dialog.SignInWords{
		Title: "Sign in again", Intro: "The server does not take the token any more. What you entered stays. Paste a new one.",
		Page: a.o.TokenPage, Later: "not now",
	}
	if words.Page != "" {
		words.Intro = strings.TrimSuffix(words.Intro, ".") + ", from"
	}
	a.open = dialog.NewSignIn(a.session.Theme, words, try, func() tea.Cmd {
		a.declined = true
		return nil
	})
	return a.show(a.open)
}

// signedInAs goes on with the new token where the person was: what could not be
// read is read, and files that were not taken are uploaded.
func (a *account) signedInAs(as SignedIn) tea.Cmd {
	a.reauth.connect(as.Service)
	a.o.Delivery = as.Delivery
	a.o.Untold, a.declined = "", false
	a.session.Uploads.AgainAfter(api.ErrUnauthorized)
	a.session.Announce(stage.UploadsChanged)
	var cmds []tea.Cmd
	if a.people.failed() {
		cmds = append(cmds, address(a.people, a.people.again()))
	}
	if !a.nav.Open {
		cmds = append(cmds, a.readAgain())
	}
	a.notifySuccess("signed in as " + as.Me.Email + "; " + as.TokenPlace)
	return tea.Batch(cmds...)
}

// reauth is the service that all parts of the wizard hold. Signing in again puts
// another one behind it, and it notices when the server does not take the token
// any more, whoever asked.
type reauth struct {
	behind atomic.Pointer[Service]
	// refused: the token was not taken since the last sign-in; notify tells the
	// program of the first time, nil tells nobody.
	refused atomic.Bool
	notify  func(tea.Msg)
	// gone: no server answered the last read; silent: one has kept a read waiting for
	// longer than networkTimeout, as a network does that swallows packets.
	gone, silent atomic.Bool
}

// networkTimeout is how long an answer may take before it is taken for granted that there is no
// network, until it comes.
const networkTimeout = cache.AnswerTimeout

// trouble says in words why no server answers, "" where one does: one that keeps a read
// waiting may be slow, and is waited for.
func (w *reauth) trouble() string {
	switch {
	case w.gone.Load():
		return "no network"
	case w.silent.Load():
		return "no answer"
	}
	return ""
}

// wait begins the waiting for an answer; what it returns ends it.
func (w *reauth) wait() (over func() bool) {
	return time.AfterFunc(networkTimeout, func() {
		if p, ok := w.now().(interface{ Pausing() bool }); ok && p.Pausing() {
			return // the server did answer, and is asked again later
		}
		if w.silent.Store(true); w.notify != nil {
			w.notify(noAnswer{})
		}
	}).Stop
}

// noAnswer: a server keeps a read waiting.
type noAnswer struct{}

// asked is a question to the server, and notices what comes of it.
func asked[T any](w *reauth, ask func() (T, error)) (T, error) {
	over := w.wait()
	answer, err := ask()
	over()
	w.notice(err)
	return answer, err
}

// signedOut: the server does not take the token any more.
type signedOut struct{}

func newReauth(s Service) *reauth {
	w := &reauth{}
	w.connect(s)
	return w
}

func (w *reauth) connect(s Service) {
	w.behind.Store(&s)
	w.refused.Store(false)
}

func (w *reauth) now() Service { return *w.behind.Load() }

func (w *reauth) notice(err error) {
	if !errors.Is(err, context.Canceled) {
		w.gone.Store(api.Unreached(err))
		w.silent.Store(false)
	}
	if errors.Is(err, api.ErrUnauthorized) && w.refused.CompareAndSwap(false, true) && w.notify != nil {
		w.notify(signedOut{})
	}
}

// noting passes a list on and notices a refused token.
func noting[T any](w *reauth, pages iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		over := w.wait()
		defer func() { over() }()
		for page, err := range pages {
			over()
			w.notice(err)
			if !yield(page, err) {
				return
			}
			over = w.wait()
		}
	}
}

func (w *reauth) TemplatePages(ctx context.Context) iter.Seq2[api.TemplatePage, error] {
	return noting(w, w.now().TemplatePages(ctx))
}

func (w *reauth) Template(ctx context.Context, id string) (payload.Template, error) {
	return asked(w, func() (payload.Template, error) { return w.now().Template(ctx, id) })
}

func (w *reauth) Upload(ctx context.Context, f api.UploadFile, progress func(sent int64)) (json.RawMessage, error) {
	object, err := w.now().Upload(ctx, f, progress)
	w.notice(err)
	return object, err
}

func (w *reauth) Members(ctx context.Context, q string) api.Pages[payload.Member] {
	return noting(w, w.now().Members(ctx, q))
}

func (w *reauth) Guests(ctx context.Context, q string) api.Pages[payload.Guest] {
	return noting(w, w.now().Guests(ctx, q))
}

func (w *reauth) Groups(ctx context.Context, q string) api.Pages[payload.Group] {
	return noting(w, w.now().Groups(ctx, q))
}

func (w *reauth) Tags(ctx context.Context, q string) api.Pages[payload.Tag] {
	return noting(w, w.now().Tags(ctx, q))
}

func (w *reauth) Folders(ctx context.Context) api.Pages[payload.Folder] {
	return noting(w, w.now().Folders(ctx))
}

func (w *reauth) Me(ctx context.Context) (payload.Member, error) {
	return asked(w, func() (payload.Member, error) { return w.now().Me(ctx) })
}

func (w *reauth) Organization(ctx context.Context) (api.Organization, error) {
	return asked(w, func() (api.Organization, error) { return w.now().Organization(ctx) })
}
