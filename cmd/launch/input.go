package launch

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"kickoff/api/session"
	"kickoff/cmd/drafts"
	"kickoff/cmd/factory"
	"kickoff/cmd/failure"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
)

// Input is a launch as the command line describes it.
type Input struct {
	*session.Session
	conn *factory.Connection
	// everybody: Base.People is the whole directory.
	everybody bool
}

// Open finds the template and opens a session with the answers of the flags: see
// session.Open for which of them wins. Owners, deadlines and details come on top.
func Open(ctx context.Context, f *factory.Factory, conn *factory.Connection, ref string, flags *AnswerFlags) (*Input, error) {
	var from session.Sources
	var err error
	if flags.Draft != "" {
		d, err := drafts.Load(f.Drafts(conn.Scope), flags.Draft)
		if err != nil {
			return nil, err
		}
		from.Draft = &d
	}
	if flags.Like != "" {
		if from.Like, err = session.FetchProcess(ctx, conn.Client, runID(flags.Like, conn.ProcessURL)); err != nil {
			return nil, fmt.Errorf("--like %s: %w", flags.Like, err)
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
	if env.People, err = session.KnownPeople(ctx, conn.Client, env.People.Me, append(flags.people(), from.People()...)); err != nil {
		return nil, err
	}
	opened, err := session.Open(t, f.Now, env, from)
	var unknown *session.UnknownError
	if errors.As(err, &unknown) {
		return nil, failure.Usage(flagOf(unknown.Input.Origin) + ": " + err.Error())
	}
	if err != nil {
		return nil, err
	}
	in := &Input{Session: opened, conn: conn}
	if from.Like != nil {
		sayLeftOut(f, opened, from.Like.Run.Name)
	}
	if r := opened.Rebased(); r != nil {
		sayApplied(f, "the template changed since the draft was saved", r.Result)
	}
	for _, o := range opened.Orphaned {
		f.Say("set aside: %s: %s", clean.Message(o.Label), clean.Message(o.Text))
	}
	if err := in.takeSteps(flags); err != nil {
		return nil, err
	}
	return in, in.takeDetails(ctx, flags)
}

// flagOf is the flag that an answer came by.
func flagOf(o payload.Origin) string {
	if o == payload.FromValues {
		return "--values"
	}
	return "--set"
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
	t, err := factory.FindTemplate(ctx, conn.Client, ref)
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

// sayLeftOut says what of the process of --like no longer fits.
func sayLeftOut(f *factory.Factory, opened *session.Session, process string) {
	for _, l := range opened.LeftOut {
		if l.Err == nil {
			f.Say("warning: the template no longer has the field %s that %s answers; that answer is left out", l.Field, humanize.Quote(process))
			continue
		}
		f.Say("warning: %s: the answer of %s no longer fits and is left out: %s", clean.Message(l.Label), humanize.Quote(process), clean.Message(l.Err.Error()))
	}
}

// runID is the id in the web address of a process, or the id itself. The address
// may be one of ours (TALLYFY_PROCESS_URL) or of the web application, where the
// id ends the path (docs/api.md, "Web addresses").
func runID(ref, pattern string) string {
	ref = strings.TrimSpace(ref)
	if !strings.Contains(ref, "://") {
		return ref
	}
	before, after, _ := strings.Cut(pattern, "{run}")
	if _, rest, ok := strings.Cut(before, "{org}"); ok {
		before = rest
	}
	if i := strings.LastIndex(ref, before); pattern != "" && before != "" && i >= 0 {
		if id, _, ok := strings.Cut(ref[i+len(before):]+after, after); ok && after != "" {
			return id
		} else if after == "" {
			return strings.TrimRight(ref[i+len(before):], "/")
		}
	}
	u, err := url.Parse(ref)
	if err != nil {
		return ref
	}
	parts := strings.FieldsFunc(u.Path, func(r rune) bool { return r == '/' })
	for i, p := range parts[:max(0, len(parts)-1)] {
		if p == "processes" || p == "tracker" || p == "runs" {
			return parts[i+1]
		}
	}
	if len(parts) == 0 {
		return ref
	}
	return parts[len(parts)-1]
}
