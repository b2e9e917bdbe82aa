// Package wizard is `kickoff` itself: it hands the screen, package tui, what it needs
// from outside, and says what came of it when the screen is gone.
package wizard

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/atotto/clipboard"
	"github.com/spf13/cobra"

	"kickoff/api"
	"kickoff/api/account"
	"kickoff/api/cache"
	"kickoff/api/session"
	"kickoff/cmd/batch"
	"kickoff/cmd/drafts"
	"kickoff/cmd/factory"
	"kickoff/cmd/failure"
	"kickoff/cmd/host"
	"kickoff/cmd/launch"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/store"
	"kickoff/payload/weblink"
	"kickoff/tui"
	"kickoff/tui/idle"
	"kickoff/tui/keymap"
	"kickoff/tui/lines"
	"kickoff/tui/terminal"
	"kickoff/tui/theme"
)

// Options are the flags of `kickoff`.
type Options struct {
	*factory.Factory
	launch.AnswerFlags
	Template string
	// From is a table of which one row fills the form, "-" for standard input, Map what its
	// columns fill; table are its bytes and keys the terminal, where those came by it.
	From  string
	Map   []string
	table []byte
	keys  *os.File
	// Resume goes on with the newest unfinished launch.
	Resume bool
}

// NewCommand makes `kickoff`, the root of all commands.
func NewCommand(f *factory.Factory) *cobra.Command {
	o := &Options{Factory: f}
	c := &cobra.Command{
		Use:   "kickoff [TEMPLATE]",
		Short: "Launch Tallyfy processes from the terminal",
		Long: "Launch Tallyfy processes from the terminal: pick a template, fill its kick-off form,\n" +
			"assign owners and deadlines, read the exact JSON, launch.\n\n" +
			"No account yet? `kickoff --sandbox` has all of it, and nothing there is real.",
		Example: factory.Examples(
			"kickoff --sandbox",
			"kickoff 'Employee onboarding' --set 'Full name=Jane Smith'",
			"kickoff --draft weekly",
			"kickoff 'Employee onboarding' --from starters.csv",
			"kickoff --resume",
		),
		Args: factory.AtMostOne("template"),
		// The names of templates complete too, beside those of the commands.
		ValidArgsFunction: f.CompleteTemplate,
		RunE: func(c *cobra.Command, args []string) error {
			o.Template = strings.Join(args, "")
			if err := o.checkFrom(); err != nil {
				return err
			}
			if o.ByLine() {
				return byLine(c.Context(), o)
			}
			return Run(c.Context(), o)
		},
	}
	o.AnswerFlags.Register(c)
	c.Flags().StringVar(&o.From, "from", "", "find a row of the table in `FILE`, or - for standard input, and fill the form with it")
	batch.MapFlag(c, &o.Map)
	c.Flags().BoolVar(&o.Resume, "resume", false, "go on with the newest unfinished launch")
	return c
}

// checkFrom refuses what contradicts --from, and reads a table that comes by standard
// input: the keys come from the terminal then.
func (w *Options) checkFrom() (err error) {
	switch {
	case w.From == "" && len(w.Map) > 0:
		return failure.Usage("--map is for the columns of a table: give --from FILE with it")
	case w.From == "":
		return nil
	case w.Template == "" && w.Draft == "" && w.Like == "":
		return failure.Usage("which template is --from for? Name it: kickoff TEMPLATE --from FILE")
	case !host.IsStdin(w.From):
		return nil
	case host.IsStdin(w.Values):
		return failure.Usage("standard input can be read once: --values - or --from -")
	}
	if w.table, err = w.ReadFile(w.From, store.MaxFile); err != nil {
		return failure.Usage("--from: " + err.Error())
	}
	if err = errors.New("there is none"); w.Keyboard != nil {
		w.keys, err = w.Keyboard()
	}
	if err != nil {
		return failure.Usage("the table comes by standard input, and there is no terminal for the keys: give a file, or use `kickoff batch` in scripts")
	}
	w.In, w.InTerminal = w.keys, true
	return nil
}

// rows opens the table of --from.
func (w *Options) rows(ctx context.Context, f *factory.Factory, conn *factory.Connection) ([][]string, func(int) *session.Session, error) {
	return batch.Rows(ctx, &batch.Options{Factory: f, AnswerFlags: w.AnswerFlags, Template: w.Template, File: w.From, Data: w.table, Map: w.Map}, conn)
}

// tableName is what to call the table of --from.
func (w *Options) tableName() string {
	if w.table != nil {
		return "the table"
	}
	return filepath.Base(w.From)
}

// checkResume refuses what contradicts --resume.
func (w *Options) checkResume() error {
	if w.Resume && (w.Template != "" || w.From != "" || len(w.Changed()) > 0) {
		return failure.Usage("--resume goes on with what was entered; it takes no template and no answers")
	}
	return nil
}

// byLine asks line by line. Signals end it, as they end any command but the screen.
func byLine(ctx context.Context, o *Options) error {
	if err := o.checkResume(); err != nil {
		return err
	}
	ctx, stop := o.Watch(ctx)
	defer stop()
	if err := o.welcomeByLine(ctx); err != nil {
		return failure.EndedBy(err, context.Cause(ctx))
	}
	l := &launch.Options{Factory: o.Factory, AnswerFlags: o.AnswerFlags, Template: o.Template, Resume: o.Resume}
	if o.From != "" {
		l.Rows = func(ctx context.Context, conn *factory.Connection) ([][]string, func(int) *session.Session, error) {
			return o.rows(ctx, o.Factory, conn)
		}
	}
	err := launch.ByLine(ctx, l)
	return failure.EndedBy(err, context.Cause(ctx))
}

// Run runs the wizard.
func Run(ctx context.Context, w *Options) error {
	if err := w.check(); err != nil {
		return err
	}
	notes := idle.Pipe(w.Getenv(idle.Variable))
	conn, err := w.connect(ctx, notes)
	if err != nil {
		return err
	}
	defer func() { conn.Close() }()
	if w.Draft != "" {
		if _, err := drafts.Load(w.Drafts(conn.Scope), w.Draft); err != nil {
			return err
		}
	}
	if _, table := w.Batches(conn.Scope).Newest(); w.Resume && !table {
		if err := launch.MayResume(w.Factory, conn); err != nil {
			return err
		}
	}
	o := w.options(conn)
	var odd []string
	if o.Keymap, odd = keymap.Read(account.Keys(w.Getenv)); len(odd) > 0 {
		w.Say("warning: config.json: %s", strings.Join(odd, "; "))
	}
	o.Input, o.Resume, o.Limit, o.Idle = w.keys, w.Resume, w.Timeout, notes
	o.Delivery = w.Delivery(conn, 0)
	defer o.Delivery.Ledger.Close()
	// The screen counts the pauses of a launch and of uploads down by itself, where they
	// can be stopped.
	o.Delivery.Server = conn.Client.Prompt()
	o.SignIn = w.signInAgain(conn, o.Delivery)
	if err := w.openFirst(ctx, conn, &o); err != nil {
		return err
	}
	o.Hear = func(show func(words string)) { w.Tell = show }
	outcome, err := tui.Run(ctx, o)
	return w.told(conn, outcome, err)
}

// check refuses what the wizard cannot run with.
func (w *Options) check() error {
	if !w.InTerminal || !w.OutTerminal || w.NoInput {
		return failure.Usage("the wizard needs a terminal on standard input and output: use `kickoff launch` in scripts (kickoff launch --help)")
	}
	if w.IsSet("CI") {
		return failure.Usage("the wizard needs somebody at the terminal, and CI is set: use `kickoff launch` in scripts (kickoff launch --help)")
	}
	for flag, name := range map[string]string{"--values": w.Values, "--world": w.World} {
		if host.IsStdin(name) {
			return failure.Usagef("%s %s reads standard input, which the wizard needs for the keys: give a file", flag, name)
		}
	}
	if err := w.checkResume(); err != nil {
		return err
	}
	if answers := w.Changed(); len(answers) > 0 && w.Template == "" && w.Draft == "" && w.Like == "" {
		return failure.Usagef("which template is --%s for? Name it: kickoff TEMPLATE --%[1]s …", answers[0])
	}
	return nil
}

// openFirst opens the table of --from, and what flags describe, before a screen is drawn, so
// that what is wrong with them is told without one.
func (w *Options) openFirst(ctx context.Context, conn *factory.Connection, o *tui.Options) (err error) {
	byName := !factory.IsID(w.Like) && !weblink.Is(w.Like)
	early := func(flag string) bool { return flag != "draft" && (flag != "like" || byName) }
	switch {
	case w.From != "":
		o.Rows = &tui.Rows{Name: clean.Message(w.tableName())}
		if o.Rows.Said, o.Rows.Open, err = w.rows(ctx, w.quiet(), conn); api.Unreached(err) {
			said, open, why := w.rows(ctx, w.quiet(), fetched(conn, o.Cache))
			if stands(why) {
				err = why
			}
			o.Rows.Said, o.Rows.Open = said, func(row int) *session.Session { return fetchedBefore(open(row), o.Cache) }
		}
		o.Draft, o.Open = "", func(context.Context) (*session.Session, error) { return o.Rows.Open(0), nil }
	case slices.ContainsFunc(w.Changed(), early):
		opened, why := o.Open(ctx)
		o.Open = func(context.Context) (*session.Session, error) { return opened, why }
		if !api.Unreached(why) {
			err = why
		}
	}
	return err
}

// told says what came of the wizard, which ended with err, and makes it the command's error.
func (w *Options) told(conn *factory.Connection, outcome tui.Outcome, err error) error {
	for _, run := range outcome.Runs {
		t := payload.Template{ID: run.TemplateID, Title: run.TemplateTitle}
		if unwritten := launch.PrintRun(w.Factory, conn, t, run, true, outcome.Receipts[run.ID]); err == nil {
			err = unwritten
		}
		switch why, unread := outcome.Unread[run.ID]; {
		case err != nil:
		case unread || run.ID == "":
			err = launch.Unread(why)
		default:
			err = launch.Differs(outcome.Receipts[run.ID])
		}
	}
	if len(outcome.Runs) > 0 {
		w.SayForgotten()
	}
	if n := len(outcome.Archived); n > 0 {
		w.Say("archived: %s; Tallyfy can bring %s back", humanize.Count(n, "process"), humanize.Verb(n, "it", "them"))
	}
	for _, run := range outcome.Found {
		w.Say("found: an earlier launch went through: %s", host.RunLine(run.Name, run.ID, conn.URL(run)))
	}
	unfinished := w.unfinished(outcome)
	switch {
	case outcome.Unknown:
		err = unknown(outcome, err)
	case err == nil && outcome.Signal == nil && !outcome.Launched() && outcome.Draft == "":
		err = lines.ErrCanceled
		if unfinished != "" {
			err, unfinished = failure.Stopped(err.Error()+"; "+unfinished), ""
		}
	}
	if unfinished != "" {
		w.Say("%s", unfinished)
	}
	if outcome.Signal == nil {
		return err
	}
	ended := host.Ended{Signal: outcome.Signal}
	if err == nil {
		return ended
	}
	return failure.EndedBy(err, ended)
}

// options are the wizard's, with the opener of what the flags describe.
func (w *Options) options(conn *factory.Connection) tui.Options {
	f, template := &w.AnswerFlags, w.Template
	o := tui.Options{
		Service:    conn.Client.Prompt(),
		Drafts:     w.Drafts(conn.Scope),
		Unfinished: w.Unfinished(conn.Scope),
		Batches:    w.Batches(conn.Scope),
		Mappings:   w.Mappings(conn.Scope),
		Process: func(ctx context.Context, text string) (string, error) {
			run, _, err := w.FindProcess(ctx, conn, text)
			return run.ID, err
		},
		Cache:        w.Cache(conn.Scope),
		Uploaded:     w.Uploaded(conn.Scope),
		Now:          w.Now,
		Moving:       w.Moving,
		Base:         payload.Env{Now: w.Now(), Zone: w.Zone(), Locale: w.Locale(), People: &payload.Directory{Me: conn.Me}, Home: host.Home(), Size: host.FileSize, Secret: w.Tokens.Finds},
		Organization: conn.Org,
		Learned:      conn.Learn,
		Untold:       conn.Untold,
		Told:         conn.Told,
		Sandbox:      w.Sandbox,
		Production:   conn.Production,
		Color:        conn.Color,
		TokenPage:    api.TokenPage(conn.Client.BaseURL()),
		Theme:        w.Theme,
		Colors:       theme.Profile(w.Getenv),
		ASCII:        !theme.UTF8(w.Getenv),
		Progress:     terminal.ShowsProgress(w.Getenv),
		ProcessURL:   func(run api.Run) string { return conn.URL(run) },
		Clipboard:    clipboard.WriteAll,
		Code: func(language string, t payload.Template, l payload.Launch, env payload.Env) (string, error) {
			return launch.Code(w.Factory, conn, language, t, l, env)
		},
		Ready: func(ctx context.Context, b session.Built, path string) error {
			s := session.New(b.Template, w.Now, b.Env)
			s.Answers, s.Shown = payload.Restore(b.Answers), b
			write, err := launch.MakeReady(ctx, w.Factory, conn, s, [][]byte{b.Launch.Body}, false)
			if err == nil {
				_, err = write(s, path)
			}
			return err
		},
		Browse:     host.OpenPage,
		Favourites: w.Favourites(conn.Scope),
		Refer: func(ctx context.Context, template, like string) (*session.Session, error) {
			return w.open(ctx, conn, template, launch.Like(like))
		},
	}
	if !w.Sandbox && o.Organization.ID == "" { // it is called by its id until its name is known
		o.Organization.ID = conn.Client.Org()
	}
	if template == "" && f.Draft == "" && f.Like == "" {
		return o
	}
	if template == "" && slices.Equal(f.Changed(), []string{"draft"}) {
		o.Draft = f.Draft
		return o
	}
	o.Opening = strings.TrimSpace(template + " " + f.Draft + " " + f.Like)
	o.Open = func(ctx context.Context) (*session.Session, error) {
		kept, why := w.open(ctx, fetched(conn, o.Cache), template, f)
		// Who is a member and who a guest is not decided by an old list, unless there is no
		// other; the template is held against the server's behind the form.
		if why == nil && !kept.Template.StepsUnknown() && kept.Base.People.Members == nil && conn.Me.ID != 0 {
			return fetchedBefore(kept, o.Cache), nil
		}
		s, err := w.open(ctx, conn, template, f)
		if api.Unreached(err) && stands(why) {
			return fetchedBefore(kept, o.Cache), why
		}
		return s, err
	}
	return o
}

// fetched is a connection that is answered by what was fetched before.
func fetched(conn *factory.Connection, c *cache.Cache) *factory.Connection {
	here := *conn
	here.From = c.Reader(conn.Me, conn.Org)
	return &here
}

// stands: what was fetched before was enough to open a launch, or to see what is wrong in
// the flags.
func stands(why error) bool {
	return why == nil || slices.Contains([]int{failure.ExitUsage, failure.ExitInvalid}, failure.Judge(why).Exit)
}

// fetchedBefore has a launch know how old its template is.
func fetchedBefore(s *session.Session, c *cache.Cache) *session.Session {
	if s != nil {
		_, s.Fetched, _ = c.Template(s.Template.ID) // it was there just now
	}
	return s
}

// quiet says nothing: the screen belongs to the wizard.
func (w *Options) quiet() *factory.Factory {
	quiet := *w.Factory
	quiet.Err = io.Discard
	return &quiet
}

// open puts together what a template's name and flags describe.
func (w *Options) open(ctx context.Context, conn *factory.Connection, template string, f *launch.AnswerFlags) (*session.Session, error) {
	in, err := launch.Open(ctx, w.quiet(), conn, template, f)
	if err != nil {
		return nil, err
	}
	if err := failure.OfProblems(in.Template, in.Unreadable(), func(string) {}); err != nil {
		return nil, err
	}
	return in, nil
}

// unknown is the end of a wizard that leaves a launch of unknown outcome behind; err is what
// it ended by besides.
func unknown(o tui.Outcome, err error) error {
	which := "the last launch"
	if o.Launched() {
		which = "another launch beside it"
	}
	return &failure.Failure{Kind: failure.KindUnknown, Message: "it is not known whether " + which + " went through, and it may still come: `kickoff runs --resolve` finds out; do not launch it again before that", Err: err}
}

// unfinished says how what was entered can be gone on with, or why it cannot; "" when
// there is nothing to say.
func (w *Options) unfinished(o tui.Outcome) string {
	switch {
	case o.NotSaved != nil:
		return "what was entered last is not on disk: " + clean.Message(o.NotSaved.Error())
	case o.Resumable != "":
		return clean.Message(o.Resumable) + " is kept; go on with `" + launch.HowToResume(w.Factory) + "`"
	}
	return ""
}
