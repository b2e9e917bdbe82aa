// Package journey is the way through the wizard as a pure state machine: which
// stage is in front and which moves are legal. It knows nothing of terminals,
// messages or answers; the root of package tui feeds it events and shows the
// stage that it names.
//
//	Start ─▶ Kickoff ─▶ Steps ─▶ Details ─▶ Review ─▶ Launch
//	                                     └▶ Rows, where many are launched from a table
//
// Going back is always legal but while a launch is in flight. Problems in the
// answers never block a move; they block sending, which is not decided here.
package journey

// Stage is one station of the journey.
type Stage int

const (
	// Start: a template or a draft is chosen.
	Start Stage = iota
	Kickoff
	Steps
	Details
	Review
	// Launch: uploads, the one request, and what came of it.
	Launch
	// Rows: the rows of a table, checked and launched; the stages before it are about what
	// all rows share, or about one of them.
	Rows
	stages
)

// Stages returns every stage in order.
func Stages() []Stage { return []Stage{Start, Kickoff, Steps, Details, Review, Launch, Rows} }

// Title is the stage's name on the screen.
func (s Stage) Title() string {
	return [...]string{"Template", "Kick-off", "Steps", "Details", "Review", "Launch", "Rows"}[s]
}

// Title is what a screen calls a stage: what was launched is launched.
func (s State) Title(at Stage) string {
	if at == Launch && s.Done {
		return "Launched"
	}
	return at.Title()
}

// Name is the stage's name in a file, which never changes.
func (s Stage) Name() string {
	return [...]string{"start", "kickoff", "steps", "details", "review", "launch", "rows"}[s]
}

// Named finds a stage by its Name.
func Named(name string) (Stage, bool) {
	for _, s := range Stages() {
		if s.Name() == name {
			return s, true
		}
	}
	return Start, false
}

// Kind is what happened.
type Kind int

const (
	// Next and Back move to the neighbour that has something to ask.
	Next Kind = iota
	Back
	// GoTo moves to Event.To.
	GoTo
	// Opened: a template was chosen.
	Opened
	// Send: the person asked for the launch itself.
	Send
	// Sent: the process exists. Refused: it does not, or nobody knows; the launch
	// stage says which. Stopped: the person stopped the uploads before the launch.
	Sent
	Refused
	Stopped
	// Again: another launch with the same answers.
	Again
	// Closed: the template was put away.
	Closed
)

// Event is a kind and, for GoTo, where to. Rows: what was opened is a table.
type Event struct {
	Kind Kind
	To   Stage
	Rows bool
}

// State is where the journey stands. The zero State is its beginning.
type State struct {
	At Stage
	// Open: a template was chosen, so that the stages behind Start exist.
	Open bool
	// Rows: a table is open, and what is launched are its rows.
	Rows bool
	// NoFields and NoSteps: the stage has nothing to ask and is passed over.
	NoFields, NoSteps bool
	// Flying: uploads or the launch are under way.
	Flying bool
	// Done: the process was launched. Its result can be gone to, and nothing is sent until
	// there is another launch.
	Done bool
	// Seen are the stages that were in front since the template was opened.
	Seen [stages]bool
}

// Empty reports whether the stage has nothing to ask.
func (s State) Empty(at Stage) bool {
	return at == Kickoff && s.NoFields || at == Steps && s.NoSteps
}

// Shown are the stages of the way, in their order: those of one launch, or the table with
// what its rows share.
func (s State) Shown() []Stage {
	if s.Rows {
		return []Stage{Start, Kickoff, Steps, Details, Rows}
	}
	return []Stage{Start, Kickoff, Steps, Details, Review, Launch}
}

// Last is the stage before the launch, where all that is entered comes together.
func (s State) Last() Stage {
	if s.Rows {
		return Rows
	}
	return Review
}

// Mark says how a stage is shown in the header.
type Mark int

const (
	Ahead Mark = iota
	Current
	Visited
	// PassedOver: nothing to ask.
	PassedOver
)

// Mark returns how the stage is shown.
func (s State) Mark(at Stage) Mark {
	switch {
	case s.At == at:
		return Current
	case s.Open && s.Empty(at):
		return PassedOver
	case s.Open && (at == Start || s.Seen[at]):
		return Visited
	}
	return Ahead
}
