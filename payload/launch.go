// Package payload is the pure core of kickoff: a template and what a person
// answered go in, the exact JSON of a launch and a list of problems come out.
//
//	Template, text ──Parse──▶ Answers ──Build──▶ Launch, []Problem
//
// One function makes the bytes: what the screen shows, what --dry-run prints,
// what an export holds and what is sent come from the same Build.
//
// Only this package validates. Nothing here touches a terminal, the network or
// the clock: time, the people who are known and the sizes of local files come in
// through an Env. What is kept on disk lives in its folder store, dates in when.
package payload

import (
	"strings"
	"time"

	"kickoff/payload/when"
)

// Env is what answers are read against. It is cheap to copy.
type Env struct {
	// Now and Zone decide what "tomorrow" is; Zone nil is UTC.
	Now  time.Time
	Zone *time.Location
	// OrgZone is the organisation's, in which the server counts the days of a template's
	// deadlines (docs/api.md, "Time zone"); nil is Zone.
	OrgZone *time.Location
	// Locale says how 30/11 and 3/4 are read, and which day a week begins with.
	Locale when.Locale
	// People is who is known; nil when nothing was fetched.
	People *Directory
	// Automations: whether rules run, as far as an earlier launch showed it.
	Automations Automations
	// Home is the folder that a path's leading "~" stands for; "" leaves it.
	Home string
	// Size tells the size of a local file in bytes, or why it cannot be read. Nil
	// skips the check.
	Size func(path string) (int64, error)
	// Secret reports text that must not be sent, such as the token; nil: there is none.
	Secret func(text []byte) bool
}

// Me is whoever launches; the zero Member while that is not known.
func (e Env) Me() Member {
	if e.People == nil {
		return Member{}
	}
	return e.People.Me
}

// ServerHere is now in the zone in which the server counts days.
func (e Env) ServerHere() time.Time {
	if e.OrgZone != nil {
		return e.Now.In(e.OrgZone)
	}
	return e.Clock().Here()
}

// ServerDay is a moment in that zone, and what to say behind its day where the person's
// clock shows another: " in Berlin".
func (e Env) ServerDay(t time.Time) (there time.Time, where string) {
	there = t.In(e.ServerHere().Location())
	if t.In(e.Clock().Here().Location()).Weekday() != there.Weekday() {
		where = " in " + when.City(there)
	}
	return there, where
}

// Automations says whether the rules of templates run in the organisation, which is a
// question of its plan (docs/api.md, "Plans"). The receipt of a launch shows it.
type Automations int

const (
	AutomationsUnknown Automations = iota
	AutomationsOn
	AutomationsOff
)

// Clock is the part of the Env that dates are read with.
func (e Env) Clock() when.Clock { return when.Clock{Now: e.Now, Zone: e.Zone, Locale: e.Locale} }

// ProblemKind tells what stands in the way of a launch.
type ProblemKind int

const (
	// Missing: a required answer is not there.
	Missing ProblemKind = iota
	// Invalid: an answer that the server would refuse, or would lose silently.
	Invalid
	// Warning: worth a look; it does not stop the launch.
	Warning
)

// Problem is one thing wrong with the answers, in words for a person.
type Problem struct {
	Kind ProblemKind
	// Field and Step are ids; Property is a key of the launch ("name", "tags").
	// At most one of the three is set.
	Field    string
	Step     string
	Property string
	// Deadline: it is about the step's deadline, else its owners.
	Deadline bool
	// Message says what is wrong, without the field's label; Fix what to do.
	Message string
	Fix     string
}

// Blocks reports whether the launch cannot be sent while the problem stands.
func (p Problem) Blocks() bool { return p.Kind != Warning }

// String is what is wrong and what to do, on one line.
func (p Problem) String() string { return strings.Trim(p.Message+": "+p.Fix, ": ") }

// Launch is a launch as it will be sent.
type Launch struct {
	// Body is the request body, byte for byte: indented by two spaces, with a
	// newline at the end.
	Body []byte
	// Spans say which lines of Body an answer made, in line order.
	Spans []Span
	// Mentions say of what the ids in Body are ids, in line order.
	Mentions []Mention
	// Uploads are the local files that must be uploaded before Body can be sent.
	Uploads []Upload
	// Name is the name sent, or what the server's is expected to be about when
	// Named is false (auto naming).
	Name  string
	Named bool
}

// Span is a run of lines of a body, First to Last inclusive, counted from 0.
// Exactly one of Field, Step and Property is set.
type Span struct {
	Field       string
	Step        string
	Property    string
	First, Last int
}

// Mention is an id on a line of a body, counted from 0, and of what it is one.
type Mention struct {
	Line int
	Of   Named
	ID   string
}

// Named says what an id is one of.
type Named int

const (
	NamedTemplate Named = iota
	NamedField
	NamedStep
	NamedMember
	NamedGroup
	NamedRole
	NamedTag
	NamedFolder
	NamedProcess
)

// Upload is a local file that an answer names and that is not uploaded yet.
type Upload struct {
	Field string
	// Index is its place among the field's files.
	Index int
	Path  string
	// First and Last are the lines of the body that stand for it, counted from 0.
	First, Last int
}
