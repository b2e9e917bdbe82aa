package wizard

import (
	"errors"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"kickoff/api"
	"kickoff/api/cache"
	"kickoff/api/sandbox"
	"kickoff/cmd/cmdtest"
	"kickoff/cmd/factory"
	"kickoff/cmd/failure"
	"kickoff/cmd/launch"
	"kickoff/tui"
)

// connected is a factory and its connection to a served sandbox.
func connected(t *testing.T, b *cmdtest.Bench, s *sandbox.Running) (*factory.Factory, *factory.Connection) {
	t.Helper()
	b.At(s)
	f := b.Factory()
	conn, err := f.Connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	return f, conn
}

// kickoff DRAFT --set … on a template that has changed opens with the screen of what
// has changed, the flag's answer in it.
func TestFlagsBesideADraftHideNoChange(t *testing.T) {
	b := cmdtest.New(t)
	f, before := connected(t, b, cmdtest.Serve(t, sandbox.Options{}))
	save := launch.NewCommand(f)
	save.SetArgs([]string{"Order", "--set", "Buyer=Jane", "--set", "Plan=gold", "--set", "Note=by hand", "--save-draft", "Weekly", "--dry-run"})
	if err := save.ExecuteContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	d, err := f.Drafts(before.Scope).Load("Weekly")
	if err != nil {
		t.Fatal(err)
	}
	f, now := connected(t, b, cmdtest.Changed(t,
		`{"id": 2, "text": "Gold", "value": null}`, `{"id": 3, "text": "Golden", "value": null}`,
		`"label": "Note", "field_type": "textarea"`, `"label": "Note", "field_type": "date"`))
	if err := f.Drafts(now.Scope).Save(d); err != nil {
		t.Fatal(err)
	}
	o := &Options{Factory: f, Template: "Order"}
	c := &cobra.Command{}
	o.AnswerFlags.Register(c)
	if err := c.ParseFlags([]string{"--draft", "Weekly", "--set", "Plan=Golden"}); err != nil {
		t.Fatal(err)
	}
	opened, err := o.options(now).Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	changed := opened.Rebased()
	if changed == nil || len(changed.Result.Open()) != 1 || len(changed.Result.Orphaned) != 2 {
		t.Fatalf("the wizard is told %+v", changed)
	}
	if got := changed.After.Fields["f1000000000000000000000000000002"].Choices(); len(got) != 1 || got[0].Text != "Golden" {
		t.Errorf("the flag's answer is %v", got)
	}
}

func TestWhatIsKeptIsSaidWithTheCommandThatGoesOn(t *testing.T) {
	o := &Options{Factory: &factory.Factory{Globals: factory.Globals{Sandbox: true, World: "w.json"}}}
	if got := o.unfinished(tui.Outcome{Resumable: "Order – Jane"}); got != "Order – Jane is kept; go on with `kickoff --sandbox --world w.json --resume`" {
		t.Errorf("said: %q", got)
	}
	if got := o.unfinished(tui.Outcome{Resumable: "Order", NotSaved: errors.New("the disk is full")}); !strings.Contains(got, "not on disk: the disk is full") {
		t.Errorf("said: %q", got)
	}
	if got := o.unfinished(tui.Outcome{}); got != "" {
		t.Errorf("said although nothing was entered: %q", got)
	}
}

// One that was sent again and went through is not the one that nobody knows of.
func TestWhichLaunchIsNotKnown(t *testing.T) {
	for which, o := range map[string]tui.Outcome{
		"whether the last launch": {}, "whether another launch": {Runs: []api.Run{{ID: "run1"}}},
	} {
		if err := unknown(o, nil); !strings.Contains(err.Error(), which) || failure.Judge(err).Exit != failure.ExitUnknown {
			t.Errorf("it says %v", err)
		}
	}
}

func TestThereIsNothingToResume(t *testing.T) {
	b := cmdtest.New(t)
	b.At(cmdtest.Serve(t, sandbox.Options{}))
	b.Terminal = true
	for _, c := range []struct {
		options Options
		exit    int
		words   string
	}{
		{Options{Resume: true}, failure.ExitNotFound, "no unfinished launch"},
		{Options{Resume: true, Template: "Order"}, failure.ExitUsage, "takes no template and no answers"},
	} {
		o := &c.options
		o.Factory = b.Factory()
		o.Register(&cobra.Command{})
		if err := Run(t.Context(), o); err == nil || failure.Judge(err).Exit != c.exit || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%v, and not %q with exit %d", err, c.words, c.exit)
		}
	}
}

func TestATemplateThatWasFetchedOpensWithoutANetwork(t *testing.T) {
	b := cmdtest.New(t)
	s := cmdtest.Serve(t, sandbox.Options{})
	f, conn := connected(t, b, s)
	for _, err := range f.Cache(conn.Scope).Renew(t.Context(), conn.Client, cache.List{}, f.Now(), true) {
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for ref, want := range map[string]string{"order": "Order", "no such": ""} {
		o := &Options{Factory: f, Template: ref}
		o.AnswerFlags.Register(&cobra.Command{})
		opened, err := o.options(conn).Open(t.Context())
		if want == "" && !api.Unreached(err) || want != "" && (err != nil || opened.Template.Title != want || len(opened.Template.Fields) == 0) {
			t.Errorf("%s: %+v, %v", ref, opened, err)
		}
	}
}

// Flags and drafts too open without a network what was fetched before; what they name
// wrongly is told, and not that there is no network.
func TestFlagsAndDraftsOpenWithoutANetwork(t *testing.T) {
	b := cmdtest.New(t)
	s := cmdtest.Serve(t, sandbox.Options{})
	f, conn := connected(t, b, s)
	save := launch.NewCommand(f)
	save.SetArgs([]string{"Order", "--set", "Buyer=Jane", "--set", "Plan=gold", "--save-draft", "Weekly", "--dry-run"})
	if err := save.ExecuteContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, err := range f.Cache(conn.Scope).Renew(t.Context(), conn.Client, cache.List{}, f.Now(), true) {
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args        []string
		buyer, says string
	}{
		{args: []string{"--set", "Buyer=Jo"}, buyer: "Jo"},
		{args: []string{"--draft", "Weekly"}, buyer: "Jane"},
		{args: []string{"--draft", "Weekly", "--set", "Note=x"}, buyer: "Jane"},
		{args: []string{"--set", "Nobody=Jo"}, says: "Nobody"},
		{args: []string{"--like", "Order 7"}, says: "--like Order 7"},
	} {
		o := &Options{Factory: f, Template: "Order"}
		flags := &cobra.Command{}
		o.AnswerFlags.Register(flags)
		if err := flags.ParseFlags(c.args); err != nil {
			t.Fatal(err)
		}
		opened, err := o.options(conn).Open(t.Context())
		if c.says != "" {
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v: %v", c.args, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%v: %v", c.args, err)
		} else if got := opened.Answers.Field(opened.Template.Fields[0].ID).Text(); got != c.buyer {
			t.Errorf("%v: the buyer is %q", c.args, got)
		}
	}
}

// Line by line a row of a table is chosen by its number or a part of it, also where the
// table comes by standard input and the keys from the terminal; without one it is refused.
func TestARowOfATableIsChosenLineByLine(t *testing.T) {
	const table = "Buyer;Plan\nJane;gold\nLi Wu;Silver\n"
	b := cmdtest.New(t).At(cmdtest.Serve(t, sandbox.Options{}))
	b.Execute = cmdtest.Nouns()
	run := func(args ...string) int {
		h := b.Host()
		f := factory.New(h)
		if err := f.Check(); err != nil {
			t.Fatal(err)
		}
		c := NewCommand(f)
		f.Register(c)
		c.SilenceErrors, c.SilenceUsage = true, true
		b.Out.Reset()
		b.Err.Reset()
		c.SetArgs(args)
		err := c.ExecuteContext(t.Context())
		if err == nil {
			return 0
		}
		failure.Report(h.Err, false, err, failure.Judge(err))
		return failure.Judge(err).Exit
	}
	b.Type("2", "quit")
	run("Order", "--accessible", "--from", b.File("rows.csv", table))
	if said := b.Err.String(); !strings.Contains(said, "2 rows") || !strings.Contains(said, "row 3, Li Wu, Silver") || !strings.Contains(said, "Buyer") {
		t.Error(said)
	}
	for _, c := range []struct {
		args  []string
		words string
	}{
		{[]string{"Order", "--from", "-"}, "no terminal for the keys"},
		{[]string{"--from", "rows.csv"}, "which template is --from for?"},
		{[]string{"Order", "--from", "-", "--values", "-"}, "can be read once"},
		{[]string{"--from", "-", "--resume"}, "which template"},
	} {
		b.Terminal, b.Stdin = false, strings.NewReader(table)
		if code := run(c.args...); code != failure.ExitUsage || !strings.Contains(b.Err.String(), c.words) {
			t.Errorf("%v: exit %d: %s", c.args, code, b.Err.String())
		}
	}
}
