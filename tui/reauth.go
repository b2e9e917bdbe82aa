package tui

import (
	"context"
	"encoding/json"
	"errors"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/payload"
)

// reauth is the service that all parts of the wizard hold. Signing in again puts
// another one behind it, and it notices when the server does not take the token
// any more, whoever asked.
type reauth struct {
	behind atomic.Pointer[Service]
	// refused: the token was not taken since the last sign-in; notify tells the
	// program of the first time, nil tells nobody.
	refused atomic.Bool
	notify  func(tea.Msg)
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
	if errors.Is(err, api.ErrUnauthorized) && w.refused.CompareAndSwap(false, true) && w.notify != nil {
		w.notify(signedOut{})
	}
}

// noting passes a list on and notices a refused token.
func noting[T any](w *reauth, pages api.Pages[T]) api.Pages[T] {
	return func(yield func([]T, error) bool) {
		for page, err := range pages {
			w.notice(err)
			if !yield(page, err) {
				return
			}
		}
	}
}

func (w *reauth) Templates(ctx context.Context, q api.TemplateQuery) api.Pages[payload.Template] {
	return noting(w, w.now().Templates(ctx, q))
}

func (w *reauth) Template(ctx context.Context, id string) (payload.Template, error) {
	t, err := w.now().Template(ctx, id)
	w.notice(err)
	return t, err
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
	me, err := w.now().Me(ctx)
	w.notice(err)
	return me, err
}

func (w *reauth) Organization(ctx context.Context) (api.Organization, error) {
	o, err := w.now().Organization(ctx)
	w.notice(err)
	return o, err
}
