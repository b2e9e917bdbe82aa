package payload

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"kickoff/payload/clean"
	"kickoff/payload/humanize"
)

// Build makes the launch: the body as it will be sent, and everything that stands
// in its way. The body is there whatever the problems are; an answer that cannot
// be sent is left out of it and named in a problem. Problems come in the order of
// the body.
func Build(t Template, s Snapshot, env Env) (Launch, []Problem) {
	b := newBuilder(t, s, env)
	b.w.open('{')
	b.property("checklist_id", func() { b.id(NamedTemplate, t.ID) })
	if why := t.Obstacle(); why != "" {
		b.report(Problem{Kind: Warning, Property: "checklist_id", Message: "this template is " + why})
	}
	b.name()
	b.details()
	b.prerun()
	b.tasks()
	b.memberships()
	b.w.close('}')
	b.w.buf = append(b.w.buf, '\n')
	b.launch.Body, b.launch.Mentions = b.w.buf, b.w.mentions
	b.secrets()
	return b.launch, b.problems
}

// secrets refuses answers that hold a secret. It would be taken out of all that is
// printed, so that another body would be shown than is sent.
func (b *builder) secrets() {
	if b.env.Secret == nil || !b.env.Secret(b.launch.Body) {
		return
	}
	lines := bytes.Split(b.launch.Body, []byte("\n"))
	for _, s := range b.launch.Spans {
		if b.env.Secret(bytes.Join(lines[s.First:s.Last+1], []byte("\n"))) {
			b.report(Problem{
				Kind: Invalid, Field: s.Field, Step: s.Step, Property: s.Property,
				Message: "holds your Tallyfy token, which is sent to nobody", Fix: "take it out; where others have seen it, make a new one",
			})
		}
	}
}

// builder writes one launch. Everything is looked up by map: forms and processes
// may have a thousand fields and steps.
type builder struct {
	t   Template
	s   Snapshot
	env Env
	w   writer
	// deadlines may count from each other.
	deadlines *Deadlines
	launch    Launch
	problems  []Problem
}

func newBuilder(t Template, s Snapshot, env Env) *builder {
	b := &builder{t: t, s: s, env: env}
	b.deadlines = NewDeadlines(t, func(id string) StepAnswer { return s.Steps[id] }, env)
	b.w.buf = make([]byte, 0, 512+200*len(s.Fields)+320*len(t.Steps))
	return b
}

func (b *builder) report(p Problem) { b.problems = append(b.problems, p) }

// property writes one key of the launch, and its span.
func (b *builder) property(name string, value func()) {
	b.w.key(name)
	first := b.w.line
	value()
	b.launch.Spans = append(b.launch.Spans, Span{Property: name, First: first, Last: b.w.line})
}

// id writes an id, and notes of what it is one.
func (b *builder) id(of Named, id string) {
	b.w.mention(of, id)
	b.w.text(id)
}

// prerun writes the kick-off answers in field position order; without any the key
// is left out.
func (b *builder) prerun() {
	begun := false
	check := fieldCheck{env: b.env}
	written := make(map[string]bool, len(b.t.Fields))
	for _, f := range inOrder(b.t.Fields, func(f Field) int { return f.Position }) {
		if written[f.ID] {
			continue
		}
		written[f.ID] = true
		a := b.s.Fields[f.ID]
		k := f.Type.kind()
		check.field, check.found = f, b.problems
		v := check.run(k, a)
		b.problems = check.found
		if stale := StaleDefault(b.t, f, a, b.env); stale != "" {
			b.report(Problem{Kind: Warning, Field: f.ID, Message: stale, Fix: f.Prompt()})
		}
		if v == nil {
			continue
		}
		before := b.w
		if !begun {
			b.w.key("prerun")
			b.w.open('{')
		}
		b.w.key(f.ID)
		b.w.mention(NamedField, f.ID)
		first := b.w.line
		if !b.value(k, f, v) {
			b.w = before
			continue
		}
		begun = true
		b.launch.Spans = append(b.launch.Spans, Span{Field: f.ID, First: first, Last: b.w.line})
	}
	if begun {
		b.w.close('}')
	}
	for _, id := range keysWhere(b.s.Fields, func(id string, a Answer) bool {
		text, typed := a.Value.(Text)
		return !written[id] && !a.Empty() && !(typed && text.Blank())
	}) {
		b.report(Problem{Kind: Invalid, Field: id, Message: "is answered, but the template has no such field, and the server would drop the answer silently", Fix: "take the answer out, or choose the field it belongs to"})
	}
}

// value writes an answer; false when it has no wire form, which its check tells.
func (b *builder) value(k Kind, f Field, v Value) bool {
	if raw, ok := v.(JSON); ok {
		return b.json(raw)
	}
	return k.encode(b, f, v)
}

// json writes a value that is sent as it stands.
func (b *builder) json(raw JSON) bool {
	if !json.Valid(raw) {
		return false
	}
	b.w.raw(json.RawMessage(raw))
	return true
}

// assignsNobody warns that chosen people get no work by being chosen (docs/api.md,
// "assignees_form").
func (b *builder) assignsNobody(f Field) {
	for _, r := range b.t.Rules {
		if slices.ContainsFunc(r.Conditions, func(c RuleCondition) bool { return c.SubjectID == f.ID }) ||
			slices.ContainsFunc(r.Actions, func(a RuleAction) bool { return a.Kind == "assignment" }) {
			return
		}
	}
	b.report(Problem{Kind: Warning, Field: f.ID, Message: "nobody gets a step from this answer: no rule of this template uses it", Fix: "make them owners of their steps"})
}

// inOrder sorts by position and leaves alone what is sorted already.
func inOrder[T any](all []T, position func(T) int) []T {
	byPosition := func(a, b T) int { return cmp.Compare(position(a), position(b)) }
	if slices.IsSortedFunc(all, byPosition) {
		return all
	}
	all = slices.Clone(all)
	slices.SortStableFunc(all, byPosition)
	return all
}

// keysWhere are the keys that pass, in order.
func keysWhere[T any](m map[string]T, pass func(string, T) bool) []string {
	var keys []string
	for k, v := range m {
		if pass(k, v) {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	return keys
}

// name writes the process's name: as given, else the proposed one, and with auto
// naming none at all.
func (b *builder) name() {
	name := b.s.Details.Name
	switch {
	case !clean.Blank(name):
		b.launch.Name, b.launch.Named = name, true
		if b.t.AutoNaming && !b.t.AllowNameChange {
			b.report(Problem{Kind: Warning, Property: "name", Message: "this template names its processes itself, and Tallyfy may not keep the name", Fix: "leave the name empty to take the template's"})
		}
	case b.t.AutoNaming:
		b.launch.Name = ExpectedName(b.t, b.s, b.env)
		return
	default:
		b.launch.Name, b.launch.Named = ProposedName(b.t, b.env), true
	}
	if strings.ContainsAny(strings.Trim(b.launch.Name, "\r\n"), "\r\n") {
		b.report(Problem{Kind: Invalid, Property: "name", Message: "is one line, and has a line break in it", Fix: "write a blank in its place"})
	}
	if n := utf8.RuneCountInString(b.launch.Name); n > longestName {
		b.report(Problem{Kind: Invalid, Property: "name", Message: "has " + strconv.Itoa(n) + " characters, and Tallyfy takes " + strconv.Itoa(longestName), Fix: "shorten it"})
	}
	b.property("name", func() { b.w.text(b.launch.Name) })
}

// details writes the properties that stand before the answers. Ids of people are
// decimal strings at this level (docs/api.md, "Launch properties").
func (b *builder) details() {
	d := b.s.Details
	if !clean.Blank(d.Summary) {
		b.property("summary", func() { b.w.text(unixLines(d.Summary)) })
	}
	b.person("owner_id", d.OwnerID)
	b.person("user_id", d.StarterID)
	b.flag("starred", d.Starred)
	b.flag("is_public", d.Public)
	if id := strings.TrimSpace(d.ParentID); id != "" {
		b.property("parent_id", func() { b.id(NamedProcess, id) })
	}
}

func (b *builder) person(property string, id int64) {
	if id == 0 {
		return
	}
	b.problems = checkPeople(b.env.People, Owners{Users: []int64{id}}, Problem{Property: property}, b.problems)
	b.property(property, func() { b.id(NamedMember, strconv.FormatInt(id, 10)) })
}

func (b *builder) flag(property string, value *bool) {
	if value != nil {
		b.property(property, func() { b.w.truth(*value) })
	}
}

// notTaken tells what was typed where properties are chosen and is none yet.
func (b *builder) notTaken() {
	none := map[string]string{"tags": "no tag", "folders": "no folder", "groups": "no group", "parent_id": "no process", "starred": noOption, "is_public": noOption}
	for _, key := range slices.Sorted(maps.Keys(b.s.Details.Typed)) {
		if text := b.s.Details.Typed[key]; !clean.Blank(text) {
			p := b.env.notTaken(cmp.Or(none[key], nobody), text)
			p.Property, _, _ = strings.Cut(key, "/")
			b.report(p)
		}
	}
}

// memberships writes the properties that stand after the steps.
func (b *builder) memberships() {
	d := b.s.Details
	b.notTaken()
	b.ids("tags", NamedTag, d.Tags)
	b.problems = checkPeople(b.env.People, Owners{Users: d.Users}, Problem{Property: "users"}, b.problems)
	users := make([]string, 0, len(d.Users))
	for _, id := range d.Users {
		users = append(users, strconv.FormatInt(id, 10))
	}
	b.ids("users", NamedMember, users)
	b.problems = checkPeople(b.env.People, Owners{Groups: d.Groups}, Problem{Property: "groups"}, b.problems)
	b.ids("groups", NamedGroup, d.Groups)
	b.roles()
	b.ids("folders", NamedFolder, d.Folders)
}

// ids writes a list of ids, each once; an empty one is left out.
func (b *builder) ids(property string, of Named, all []string) {
	var unique []string
	for _, id := range all {
		if id = strings.TrimSpace(id); id != "" && !slices.Contains(unique, id) {
			unique = append(unique, id)
		}
	}
	if len(unique) > 0 {
		b.property(property, func() { b.w.ids(of, unique) })
	}
}

// roles writes who fills which job title, as an object: the server ignores a list.
func (b *builder) roles() {
	order := make([]string, 0, len(b.s.Details.Roles))
	ofTemplate := make(map[string]bool)
	for _, r := range b.t.Roles() {
		ofTemplate[r.ID] = true
		if _, ok := b.s.Details.Roles[r.ID]; ok {
			order = append(order, r.ID)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(b.s.Details.Roles)) {
		if !ofTemplate[id] {
			order = append(order, id)
		}
	}
	order = slices.DeleteFunc(order, func(id string) bool { return b.s.Details.Roles[id].Empty() })
	if len(order) == 0 {
		return
	}
	for _, id := range order {
		b.problems = checkPeople(b.env.People, b.s.Details.Roles[id], Problem{Property: "roles"}, b.problems)
		if !ofTemplate[id] {
			b.report(Problem{Kind: Warning, Property: "roles", Message: "no step of this template waits for the job title " + humanize.Quote(id), Fix: "check its id"})
		}
	}
	b.property("roles", func() {
		b.w.open('{')
		for _, id := range order {
			b.w.key(id)
			b.w.mention(NamedRole, id)
			b.w.owners(b.s.Details.Roles[id])
		}
		b.w.close('}')
	})
}
