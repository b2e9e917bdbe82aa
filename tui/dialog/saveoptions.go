package dialog

import (
	"maps"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/wrap"
)

// fieldPolicy is what a draft does with an answer.
type fieldPolicy int

const (
	policyKeep fieldPolicy = iota
	policyOmit
	// policyAsk has it asked anew by whoever opens the draft.
	policyAsk
	// policyNeverStore keeps it off the disk altogether, in unfinished launches too.
	policyNeverStore
)

func (p fieldPolicy) sign() string {
	return [...]string{theme.SignDone, theme.SignOpen, "?", theme.SignError}[p]
}

func (p fieldPolicy) String() string {
	return [...]string{"kept", "left out", "asked anew", "never stored"}[p]
}

// saveOptions is the list of what a draft keeps. It is a list of our own: each row
// has four states, and huh's multiple choice knows two, takes rows of the same
// text for one, and hides rows of a short list.
type saveOptions struct {
	th   *theme.Theme
	rows []saveOption
	at   cursor
	// neverStore is told at once what must not touch the disk, whether the draft is
	// saved or not.
	neverStore func(field string, never bool)
}

// saveOption is a kick-off field, or one of the two groups of everything else.
type saveOption struct {
	// field is "" for a group.
	field, label, text string
	policy             fieldPolicy
	// omit leaves the group out of a snapshot; nil for a field.
	omit func(*payload.Snapshot)
}

// newSaveOptions lists what was answered, with what the launch never stores already.
func newSaveOptions(d *stage.Session) saveOptions {
	o, env := saveOptions{th: d.Theme, neverStore: d.NeverStore}, d.Env()
	for _, f := range d.Template.Fields {
		a, off := d.Answers.Field(f.ID), slices.Contains(d.Never, f.ID)
		if a.Blank(f.Type) && !off {
			continue
		}
		row := saveOption{field: f.ID, label: f.Label, text: payload.Display(f, a, env)}
		if off {
			row.policy = policyNeverStore
		}
		o.rows = append(o.rows, row)
	}
	if len(d.Answers.Snapshot().Steps) > 0 {
		o.rows = append(o.rows, saveOption{label: "Steps", text: "their owners and deadlines", omit: func(s *payload.Snapshot) { s.Steps = nil }})
	}
	o.rows = append(o.rows, saveOption{label: "Details", text: "name, summary, tags and the like", omit: func(s *payload.Snapshot) { s.Details = payload.Details{} }})
	o.at.count = len(o.rows)
	return o
}

// reread has the answers' texts made anew, now that more is known of who and when.
func (o *saveOptions) reread(d *stage.Session) {
	env := d.Env()
	for i := range o.rows {
		if f, ok := d.Template.Field(o.rows[i].field); ok {
			o.rows[i].text = payload.Display(f, d.Answers.Field(f.ID), env)
		}
	}
}

// ask marks what a former draft asks anew, blank or not.
func (o *saveOptions) ask(t payload.Template, ids []string) {
	for _, f := range t.Fields {
		if !slices.Contains(ids, f.ID) {
			continue
		}
		i := slices.IndexFunc(o.rows, func(r saveOption) bool { return r.field == f.ID })
		switch {
		case i < 0:
			o.rows = append(o.rows, saveOption{field: f.ID, label: f.Label, policy: policyAsk})
		case o.rows[i].policy == policyKeep:
			o.rows[i].policy = policyAsk
		}
	}
	o.at.count = len(o.rows)
}

func saveOptionKeys() map[fieldPolicy]key.Binding {
	return map[fieldPolicy]key.Binding{
		policyKeep: footer.Bind("k", "keep", "k"), policyOmit: footer.Bind("x", "leave out", "x"),
		policyAsk: footer.Bind("a", "ask anew", "a"), policyNeverStore: footer.Bind("n", "never store", "n"),
	}
}

// press takes a key and reports whether a policy has changed.
func (o *saveOptions) press(msg tea.KeyPressMsg) bool {
	if o.at.press(msg) {
		return false
	}
	for policy, k := range saveOptionKeys() {
		if key.Matches(msg, k) {
			return o.set(policy)
		}
	}
	if msg.String() != "space" {
		return false
	}
	if o.rows[o.at.at].policy == policyKeep {
		return o.set(policyOmit)
	}
	return o.set(policyKeep)
}

// set is the policy of the row in front; a group is only kept or left out.
func (o *saveOptions) set(to fieldPolicy) bool {
	r := &o.rows[o.at.at]
	if r.field == "" && to > policyOmit {
		return false
	}
	r.policy = to
	if r.field != "" {
		o.neverStore(r.field, to == policyNeverStore)
	}
	return true
}

// apply leaves out of a snapshot what the draft does not keep.
func (o *saveOptions) apply(s payload.Snapshot) (stored payload.Snapshot, ask, never []string) {
	s.Fields = maps.Clone(s.Fields)
	for _, r := range o.rows {
		switch {
		case r.policy == policyAsk:
			ask = append(ask, r.field)
		case r.policy == policyNeverStore:
			never = append(never, r.field)
			delete(s.Fields, r.field)
		case r.policy == policyOmit && r.omit != nil:
			r.omit(&s)
		case r.policy == policyOmit:
			delete(s.Fields, r.field)
		}
	}
	return s, ask, never
}

func (o *saveOptions) view(width, height int, focused bool) []string {
	rows := make([][]string, len(o.rows))
	column, policies := 0, 0
	for _, r := range o.rows {
		column, policies = max(column, wrap.Width(r.label)), max(policies, wrap.Width(r.policy.String()))
	}
	column = min(column, max(6, width/3))
	for i, r := range o.rows {
		lead, style := o.th.Row(focused && i == o.at.at)
		left := lead + o.th.Accent.Render(r.policy.sign()) + " " + wrap.Pad(style.Render(wrap.Fit(r.label, column)), column) +
			o.th.Text.Render("  "+clean.Message(r.text))
		rows[i] = []string{wrap.Spread(wrap.Fit(left, max(0, width-policies-2)), o.th.Text.Render(r.policy.String()), width)}
	}
	return o.at.window(o.th, rows, width, height)
}
