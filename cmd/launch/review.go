package launch

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"kickoff/api"
	"kickoff/api/session"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/receipt"
	"kickoff/payload/rules"
	"kickoff/tui/lines"
)

// confirm shows what will be sent and asks for the word that lets it go.
func (iv *interview) confirm(ctx context.Context, launch payload.Launch) error {
	word := "launch"
	if iv.conn.Production {
		word = iv.launch.conn.OrgName(ctx)
	}
	forecast := iv.in.Shown.Forecast
	if !iv.in.Base.People.Knows(forecast.Ruled()) {
		_ = iv.everybody(ctx) // without them the rules name people by their ids
	}
	env := iv.in.Env()
	if people, err := session.Recipients(ctx, iv.conn.Reads(), *env.People, forecast.People()); err == nil {
		env.People = people // without them the count of mail says so
	}
	iv.launch.review(ctx, launch, env)
	for {
		err := iv.Ask().Word(ctx, "Nothing is launched yet.", word, "back, show, save, quit", "ready")
		c := lines.AsCommand(err)
		if c == nil {
			return err
		}
		if c.Word == "ready" {
			if err := iv.askReady(ctx); err != nil {
				return err
			}
			continue
		}
		again := slices.Contains([]string{"undo", "redo", "steps", "details", "review"}, c.Word)
		err = iv.serve(ctx, c, question{})
		if c = lines.AsCommand(err); c == nil && err != nil {
			return err
		}
		at := iv.last() + 1
		if c != nil {
			if at, err = iv.obey(ctx, c, at); err != nil {
				return err
			}
		}
		if again || at <= iv.last() {
			return &goBack{at}
		}
	}
}

// review says what will be launched, where, and what that does; the payload is behind the
// word show.
func (l *launching) review(ctx context.Context, launch payload.Launch, env payload.Env) {
	l.Ask().Say("")
	l.Ask().Say("Review. %s, from %s, in %s.", clean.Message(launch.Name), l.in.Template.Title, l.Place(ctx, l.conn))
	if !launch.Named {
		l.Ask().Say("Tallyfy gives the name: it will be about that.")
	}
	f := rules.Of(l.in.Template, launch.Body, env)
	for _, s := range f.Effects(f.Mail(env), env, l.in.Answers.Step, true) {
		l.Ask().Say("%s", s)
	}
	for _, u := range launch.Uploads {
		l.Ask().Say("To upload first: %s.", u.Path)
	}
}

// sayLaunched says what was launched, and how it compares with what was sent; with an
// error it was not compared.
func (l *launching) sayLaunched(name string, r receipt.Receipt, err error) {
	compared := ""
	switch {
	case err != nil:
	case !r.Clean():
		compared = fmt.Sprintf(" Look: %d of %s %s stored otherwise.", len(r.Differences), humanize.Count(r.Checked, "value"), humanize.Verb(len(r.Differences), "is", "are"))
	case r.Checked > 0:
		compared = fmt.Sprintf(" %d of %s read back as sent.", r.Checked, humanize.Count(r.Checked, "value"))
	}
	l.Ask().Say("Launched: %s%s", lines.Stop(clean.Message(name)), compared)
}

// firstTasks is how many of them are said.
const firstTasks = 3

// sayFirst says what is to be done first, by whom and until when.
func (l *launching) sayFirst(ctx context.Context, run api.Run) {
	tasks, err := api.All(l.conn.Client.Tasks(ctx, run.ID))
	if err != nil {
		return // the launch is what counts, and it is told
	}
	tasks = slices.DeleteFunc(tasks, func(t api.Task) bool { return t.Status == "auto-skipped" })
	slices.SortStableFunc(tasks, func(a, b api.Task) int {
		switch none := a.Deadline.IsZero(); {
		case none == b.Deadline.IsZero():
			return cmp.Or(a.Deadline.Compare(b.Deadline), cmp.Compare(a.Position, b.Position))
		case none:
			return 1
		}
		return -1
	})
	for i, t := range tasks[:min(firstTasks, len(tasks))] {
		if !l.in.Base.People.Knows(t.Owners) && l.interview().everybody(ctx) != nil {
			return
		}
		word := "First"
		if i > 0 {
			word = "Then"
		}
		l.Ask().Say("%s: %s, %s, %s.", word, clean.Message(t.Title), cmp.Or(payload.PeopleText(t.Owners, l.in.Base.People), "nobody"), dueShort(t.Deadline, l.in.Env()))
	}
}

// greet says once where one is, and as whom.
func (l *launching) greet(ctx context.Context) {
	if l.greeted {
		return
	}
	l.greeted = true
	sandbox := ""
	if l.Sandbox {
		sandbox = "SANDBOX. "
	}
	l.Ask().Say("%sOrganisation %s.%s", sandbox, l.conn.OrgName(ctx), l.you(ctx))
	if l.conn.Untold != "" {
		l.Ask().Say("%s", lines.Sentence(l.conn.Untold))
		l.conn.Told()
	}
}

// you says who is signed in, a blank before it; "" where that cannot be read.
func (l *launching) you(ctx context.Context) string {
	var me payload.Member
	if l.in != nil {
		me = l.in.Env().Me()
	} else if read, err := l.conn.Reads().Me(ctx); err == nil {
		me = read
	}
	if name := cmp.Or(me.Name, me.Email); name != "" {
		return " You are " + name + "."
	}
	return ""
}
