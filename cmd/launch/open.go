package launch

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"kickoff/api"
	"kickoff/api/session"
	"kickoff/cmd/drafts"
	"kickoff/cmd/factory"
	"kickoff/cmd/failure"
	"kickoff/payload"
	"kickoff/payload/export"
	"kickoff/payload/humanize"
)

// Open finds the template and opens a session with the answers of the flags: see
// session.Open for which of them wins. Owners, deadlines and details come on top.
func Open(ctx context.Context, f *factory.Factory, conn *factory.Connection, ref string, flags *AnswerFlags) (*session.Session, error) {
	return OpenFor(ctx, f, conn, ref, flags, nil)
}

// OpenFor is Open where people are named elsewhere too: named is asked for them once the
// template is known.
func OpenFor(ctx context.Context, f *factory.Factory, conn *factory.Connection, ref string, flags *AnswerFlags, named func(payload.Template) ([]string, error)) (*session.Session, error) {
	var from session.Sources
	var err error
	if flags.Draft != "" {
		d, err := drafts.Load(f.Drafts(conn.Scope), flags.Draft)
		if err != nil {
			return nil, err
		}
		from.Draft = &d
	}
	like := flags.Like
	if from.Link, err = conn.Link(ref); err != nil {
		return nil, err
	}
	if from.Link.Process != "" && like == "" {
		like, ref = from.Link.Process, ""
	}
	if like != "" {
		from.Like, err = processLike(ctx, f, conn, like)
		switch {
		case err != nil && slices.Contains(flags.Changed(), "like"):
			return nil, fmt.Errorf("--like %s: %w", like, err)
		case err != nil: // by a key or an address, where nobody gave a flag
			return nil, err
		}
	}
	t, err := templateOf(ctx, f, conn, ref, from)
	if err != nil {
		return nil, err
	}
	if from.Inputs, err = flags.inputs(f, t); err != nil {
		return nil, err
	}
	env, err := f.Env(ctx, conn)
	if err != nil {
		return nil, err
	}
	people := append(flags.people(), from.People()...)
	if named != nil {
		more, err := named(t)
		if err != nil {
			return nil, err
		}
		people = append(people, more...)
	}
	if env.People, err = session.KnownPeople(ctx, conn.Reads(), env.People.Me, people); err != nil {
		return nil, err
	}
	opened, err := session.Open(t, f.Now, env, from)
	if unknown, ok := errors.AsType[*session.UnknownError](err); ok {
		return nil, failure.Usage(unknown.Input.Origin.Word() + ": " + err.Error())
	}
	if err != nil {
		return nil, err
	}
	sayLeftOut(f, opened, from)
	if r := opened.Rebased(); r != nil {
		sayApplied(f, "the template changed since the draft was saved", r.Result)
	}
	for _, o := range opened.Orphaned {
		f.Say("set aside: %s: %s", o.Label, o.Text)
	}
	r := &reading{flags, opened, f, conn}
	// A +WHO of --owner keeps whoever fills the step's job titles, so they come first.
	if err := r.takeDetails(ctx); err != nil {
		return nil, err
	}
	return opened, r.takeSteps()
}

// processLike is the process of --like with its answers, which the server has alone.
func processLike(ctx context.Context, f *factory.Factory, conn *factory.Connection, ref string) (*session.Process, error) {
	run, whole, err := f.FindProcess(ctx, conn, ref)
	if err == nil && whole {
		var p *session.Process
		if p, err = session.FetchTasks(ctx, conn.Client, run); err == nil {
			return p, nil
		}
	}
	switch {
	case err != nil && !api.Unreached(err):
		return nil, err
	case run.ID == "":
		return nil, fmt.Errorf("no network, and a process's answers are with the server alone: leave --like out to begin without them (%w)", err)
	}
	return nil, &failure.Failure{Kind: failure.KindNetwork, Err: err, Message: fmt.Sprintf(
		"no network, and a process's answers are with the server alone. It is one of the template %s: `kickoff %s` begins without them",
		humanize.Quote(run.TemplateTitle), export.ShellWord(run.TemplateTitle))}
}

// templateOf finds the template that is named, or that the draft or the
// process is of; all that are given have to agree.
func templateOf(ctx context.Context, f *factory.Factory, conn *factory.Connection, ref string, from session.Sources) (payload.Template, error) {
	d, like := from.Draft, from.Like
	if ref == "" && d != nil {
		ref = d.TemplateID
	}
	if ref == "" && like != nil {
		ref = like.Run.TemplateID
	}
	if ref == "" {
		return payload.Template{}, failure.Usage("which template? Give its id, alias or title, --draft NAME or --like RUN; `kickoff templates` lists them")
	}
	t, err := f.FindTemplate(ctx, conn, ref)
	switch {
	case err != nil:
		return t, err
	case d != nil && d.TemplateID != t.ID:
		return t, failure.Usagef("the draft %s is for the template %s, not for %s", humanize.Quote(d.Name), humanize.Quote(d.TemplateTitle), humanize.Quote(t.Title))
	case like != nil && like.Run.TemplateID != t.ID:
		return t, failure.Usagef("the process %s is one of the template %s, not of %s", humanize.Quote(like.Run.Name), humanize.Quote(like.Run.TemplateTitle), humanize.Quote(t.Title))
	}
	if obstacle := t.Obstacle(); obstacle != "" {
		f.Say("warning: the template %s is %s", humanize.Quote(t.Title), obstacle)
	}
	return t, nil
}

// sayLeftOut says what of the process of --like, or of a link, was not taken over.
func sayLeftOut(f *factory.Factory, opened *session.Session, from session.Sources) {
	source := "the link"
	if from.Like != nil {
		source = humanize.Quote(from.Like.Run.Name)
	}
	for _, l := range opened.LeftOut {
		f.Say("warning: not taken over from %s: %s", source, l.Text())
	}
}
