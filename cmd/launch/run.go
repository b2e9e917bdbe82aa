package launch

import (
	"cmp"
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"kickoff/api"
	"kickoff/api/cache"
	"kickoff/api/session"
	"kickoff/api/session/delivery"
	"kickoff/cmd/factory"
	"kickoff/cmd/failure"
	"kickoff/payload"
	"kickoff/payload/export"
	"kickoff/payload/humanize"
	"kickoff/payload/rawjson"
	"kickoff/payload/receipt"
	"kickoff/payload/store"
	"kickoff/payload/store/draft"
	"kickoff/tui/lines"
)

// launching is one run of `kickoff launch`.
type launching struct {
	*Options
	conn *factory.Connection
	in   *session.Session
	// delivery is what sends; nil for a launch that is only printed.
	delivery *delivery.Delivery
	// before are processes like it that were there before, readyBy who made it ready.
	before  []string
	readyBy string
	// kept has what was fetched before, where questions are put and the launch is sent.
	kept  *cache.Kept
	lists lists
	// unfinished is what was typed.
	unfinished unfinished
	// greeted: the person was told where they are.
	greeted bool
	// people and names are known where launches are made ready together, else nil.
	people *payload.Directory
	names  receipt.Names
}

// Run launches, or prints what would be launched.
func Run(ctx context.Context, o *Options) error {
	if err := o.check(); err != nil {
		return failure.AsUsage(err)
	}
	if o.sends() && !o.Yes && !o.asks() {
		return o.unasked(ctx)
	}
	return o.run(ctx, (*interview).askMissing)
}

// ByLine asks for everything line by line: the template, every field, the name; then
// it shows the review and asks before it launches. The flags are the first answers.
func ByLine(ctx context.Context, o *Options) error {
	if !o.asks() {
		return failure.Usage("questions need a terminal and somebody to answer: use `kickoff launch` in scripts (kickoff launch --help)")
	}
	return o.run(ctx, (*interview).askAll)
}

// run launches; where questions may be put, ask puts them.
func (o *Options) run(ctx context.Context, ask func(*interview, context.Context) error) (err error) {
	if o.sends() {
		defer func() { err = notLaunched(err) }()
	}
	l, err := connect(ctx, o)
	if err != nil {
		return err
	}
	defer l.conn.Close()
	defer l.close()
	if err := l.mayWrite(ctx); err != nil {
		return err
	}
	if err := l.open(ctx); err != nil {
		return err
	}
	for {
		if o.Payload == "" && o.asks() {
			if err := ask(l.interview(), ctx); err != nil {
				return err
			}
		}
		if l.SaveDraft != "" {
			if err := l.saveAs(l.SaveDraft); err != nil {
				return err
			}
		}
		launch, err := l.build()
		if err != nil {
			return err
		}
		err = l.finish(ctx, launch)
		if errors.Is(err, errReady) {
			return l.makeReady(ctx, l.in.Shown.Launch)
		}
		back, ok := errors.AsType[*goBack](err)
		if !ok {
			return err
		}
		ask = back.ask
	}
}

// goBack is the wish of a person at the review to answer the question at a place anew;
// behind the last one, the review is to be another.
type goBack struct{ at int }

func (g *goBack) Error() string { return "back to the questions" }

// ask puts that question, and those that it leaves without an answer.
func (g *goBack) ask(iv *interview, ctx context.Context) error {
	if err := iv.walk(ctx, g.at, func(at int) bool { return at == g.at }); err != nil {
		return err
	}
	return iv.askMissing(ctx)
}

func connect(ctx context.Context, o *Options) (*launching, error) {
	o.Sentences = o.asks()
	conn, err := o.Connect(ctx)
	if err != nil {
		return nil, err
	}
	l := &launching{Options: o, conn: conn}
	if o.asks() && o.sends() {
		l.kept = o.Kept(conn, func(what string, at time.Time) {
			l.Say("no network: %s is as it was %s", what, humanize.Ago(at, l.Now()))
		})
		conn.From = l.kept
	}
	l.lists = lists{Factory: o.Factory, from: conn.Reads(), things: map[string][]payload.Thing{}}
	l.unfinished = unfinished{store: l.Unfinished(conn.Scope), f: o.Factory}
	return l, nil
}

// unasked refuses a launch where nobody can be asked and nobody said --yes, and names
// with it all else that is missing or wrong, as far as that can be found out.
func (o *Options) unasked(ctx context.Context) error {
	f := &failure.Failure{Kind: failure.KindUsage, Message: "nobody can be asked here: give --yes to launch, or --dry-run to see what would be sent"}
	l, err := connect(ctx, o)
	if err != nil {
		return f
	}
	defer l.conn.Close()
	if err = l.open(ctx); err == nil {
		_, err = l.build()
	}
	var more *failure.Failure
	if exit := failure.Judge(err).Exit; !errors.As(err, &more) || exit != failure.ExitUsage && exit != failure.ExitInvalid {
		return f
	}
	more.Message += "; " + f.Message
	return more
}

// open opens what the flags describe, or the ready payload; without a template it may
// be asked for.
func (l *launching) open(ctx context.Context) (err error) {
	switch {
	case l.Payload != "":
		return l.openPayload(ctx)
	case l.Resume:
		return l.resume(ctx)
	case l.Rows != nil:
		return l.chooseRow(ctx)
	}
	if l.Template == "" && l.Draft == "" && l.Like == "" && l.asks() {
		if err := l.choose(ctx); err != nil || l.in != nil {
			return err
		}
	}
	l.in, err = Open(ctx, l.Factory, l.conn, l.Template, &l.AnswerFlags)
	return err
}

// build makes the launch and judges what stands in its way. A ready payload becomes
// the one that is written anew.
func (l *launching) build() (payload.Launch, error) {
	launch, problems := l.in.Check()
	if l.in.Ready != nil {
		l.in.Ready = launch.Body
	}
	return launch, l.judge(problems)
}

// judge warns of what is worth a look; the rest launches nothing.
func (l *launching) judge(problems []payload.Problem) error {
	if !l.asks() {
		return failure.OfProblems(l.in.Template, problems, func(text string) { l.Say("warning: %s", text) })
	}
	for _, p := range problems {
		if p = failure.Labelled(l.in.Template, p); !p.Blocks() {
			l.Ask().Say("Look: %s", strings.TrimSpace(lines.Sentence(p.Message)+" "+lines.Sentence(p.Fix)))
		}
	}
	return failure.OfProblems(l.in.Template, problems, func(string) {})
}

// finish does what was asked for with a launch that is ready.
func (l *launching) finish(ctx context.Context, launch payload.Launch) error {
	switch {
	case l.DryRun:
		_, err := l.Out.Write(launch.Body)
		return err
	case l.Export != "":
		return l.export(launch)
	case l.Ready != "":
		return l.makeReady(ctx, launch)
	}
	l.delivery = l.Delivery(l.conn, l.in.Base.People.Me.ID)
	defer l.delivery.Ledger.Close()
	once := l.IfAbsent || l.RefuseDuplicate
	if l.asks() || !once {
		if done, err := l.duplicates(ctx, launch); done || err != nil {
			return err
		}
	}
	if l.asks() {
		if err := l.interview().confirm(ctx, launch); err != nil {
			return err
		}
	}
	if once {
		alone, err := l.alone(ctx)
		if err != nil {
			return err
		}
		defer alone.Release()
		// Another may have launched it while this one waited, or was asked about.
		if done, err := l.duplicates(ctx, launch); done || err != nil {
			return err
		}
	}
	return l.waits(l.send(ctx, launch))
}

// waits keeps a launch that did not get to the server, for whoever sends it once there is a
// network.
func (l *launching) waits(err error) error {
	if err == nil || !l.asks() {
		return err
	}
	waits := api.Unreached(err) || errors.Is(err, api.ErrNotSent) && !errors.Is(err, context.Canceled)
	if l.unfinished.waiting != waits {
		l.unfinished.waiting = waits
		l.unfinished.keep(l.in, l.unfinished.next)
	}
	if !waits {
		return err
	}
	return &failure.Failure{Kind: failure.KindNetwork, Err: err, Message: "no network: nothing was sent. It waits under Unfinished until you send it"}
}

// openPayload opens a ready payload; its template must exist, and its values must be
// what the template takes.
func (l *launching) openPayload(ctx context.Context) error {
	body, err := l.ReadText(l.Payload, store.MaxFile)
	if err != nil {
		return failure.Usage("--payload: " + err.Error())
	}
	switch err := rawjson.Check(body); {
	case errors.Is(err, rawjson.ErrTooDeep):
		return failure.Usagef("--payload %s: %v", l.Payload, err)
	case errors.Is(err, rawjson.ErrSyntax):
		return &failure.Failure{Kind: failure.KindInvalid, Message: "--payload " + l.Payload + ": " + err.Error()}
	}
	return l.openBody(ctx, body, "--payload "+l.Payload)
}

// openBody opens a whole body; what says where it is from.
func (l *launching) openBody(ctx context.Context, body []byte, what string) error {
	id := rawjson.Text(rawjson.Get(body, "checklist_id"))
	if id == "" {
		return &failure.Failure{Kind: failure.KindInvalid, Message: what + ": it is no JSON object with a \"checklist_id\" that is a text, so the template is not known"}
	}
	t, err := l.FindTemplate(ctx, l.conn, cmp.Or(l.Template, id))
	if err != nil {
		return err
	}
	if t.ID != id {
		return failure.Usagef("the payload is for the template %s, not for %s (%s)", id, humanize.Quote(t.Title), t.ID)
	}
	env, err := l.Env(ctx, l.conn)
	if err != nil {
		return err
	}
	if env.People, err = session.KnownPeople(ctx, l.conn.Reads(), env.People.Me, session.PeopleInBody(t, body)); err != nil {
		return err
	}
	l.in = session.New(t, l.Now, env)
	l.in.Ready = body
	return nil
}

func (l *launching) export(launch payload.Launch) error {
	code, err := Code(l.Factory, l.conn, l.Export, l.in.Template, launch, l.in.Env())
	if err != nil {
		return failure.AsUsage(err)
	}
	_, err = io.WriteString(l.Out, code)
	return err
}

// Code is a launch as code in a language of package export.
func Code(f *factory.Factory, conn *factory.Connection, language string, t payload.Template, l payload.Launch, env payload.Env) (string, error) {
	call := export.Call{Org: conn.Client.Org(), Template: t, Launch: l, Env: env, Flags: f.Where()}
	if !f.Sandbox { // whose port is gone when the code runs
		call.BaseURL = conn.Client.BaseURL()
	}
	return export.Code(language, call)
}

// saveAs saves the answers as a draft and says what that changes in one of the same name.
func (l *launching) saveAs(name string) error {
	drafts, now := l.Drafts(l.conn.Scope), l.in.SaveAs(name)
	former, err := drafts.Load(name)
	if err != nil && !errors.Is(err, draft.ErrNotFound) {
		l.Say("warning: %v", err)
	}
	if saveErr := drafts.Save(now); saveErr != nil {
		return saveErr
	}
	l.in.Saved()
	if err != nil {
		l.Say("saved as the draft %s", humanize.Quote(name))
		return nil
	}
	l.Say("saved over the draft %s; `kickoff drafts restore %s NEW` brings the former one back under another name", humanize.Quote(name), export.ShellWord(name))
	for _, c := range draft.Compare(former, now, l.in.Template, l.in.Env()) {
		l.Say("  %s: %s, before: %s", c.Label, orNothing(c.After), orNothing(c.Before))
	}
	return nil
}

func orNothing(s string) string {
	if s == "" {
		return "nothing"
	}
	return humanize.Quote(s)
}
