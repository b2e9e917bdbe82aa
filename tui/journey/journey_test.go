package journey

import "testing"

// walk does the events in turn and fails on one that is not legal.
func walk(t *testing.T, s State, events ...Event) State {
	t.Helper()
	for i, e := range events {
		next, ok := s.Do(e)
		if !ok {
			t.Fatalf("event %d (%+v) is not legal at %s", i, e, s.At.Title())
		}
		s = next
	}
	return s
}

func event(k Kind) Event   { return Event{Kind: k} }
func goTo(to Stage) Event  { return Event{Kind: GoTo, To: to} }
func opened(s State) State { n, _ := s.Do(event(Opened)); return n }
func inFlight(s State) State {
	s = opened(s)
	s, _ = s.Do(goTo(Review))
	s, _ = s.Do(event(Send))
	return s
}

// rowsOf: a table was opened.
var rowsOf = Event{Kind: Opened, Rows: true}

func TestWhereEachEventLeads(t *testing.T) {
	tests := map[string]struct {
		from   State
		events []Event
		at     Stage
	}{
		"the whole way":                   {State{}, []Event{event(Opened), event(Next), event(Next), event(Next), event(Send)}, Launch},
		"a form without fields is passed": {State{NoFields: true}, []Event{event(Opened)}, Steps},
		"nothing to ask at all":           {State{NoFields: true, NoSteps: true}, []Event{event(Opened)}, Details},
		"back passes over no steps":       {State{NoSteps: true}, []Event{event(Opened), event(Next), event(Back)}, Kickoff},
		"next passes over no steps":       {State{NoSteps: true}, []Event{event(Opened), event(Next)}, Details},
		"back to the templates":           {State{NoFields: true}, []Event{event(Opened), event(Back)}, Start},
		"forward to the open template":    {State{}, []Event{event(Opened), goTo(Review), goTo(Start), event(Next)}, Kickoff},
		"an empty stage can be looked at": {State{NoSteps: true}, []Event{event(Opened), goTo(Steps)}, Steps},
		"another template":                {State{}, []Event{event(Opened), goTo(Start), event(Opened)}, Kickoff},
		"back after a refusal":            {State{}, []Event{event(Opened), goTo(Review), event(Send), event(Refused), event(Back)}, Review},
		"to the field after a refusal":    {State{}, []Event{event(Opened), goTo(Review), event(Send), event(Refused), goTo(Kickoff)}, Kickoff},
		"try again after a refusal":       {State{}, []Event{event(Opened), goTo(Review), event(Send), event(Refused), event(Send)}, Launch},
		"uploads stopped":                 {State{}, []Event{event(Opened), goTo(Review), event(Send), event(Stopped)}, Review},
		"another like it":                 {State{}, []Event{event(Opened), goTo(Review), event(Send), event(Sent), event(Again)}, Kickoff},
		"it went through after all":       {State{}, []Event{event(Opened), goTo(Review), event(Send), event(Refused), event(Sent), event(Again)}, Kickoff},
		"put away":                        {State{}, []Event{event(Opened), goTo(Details), event(Closed)}, Start},
		"a table":                         {State{}, []Event{rowsOf}, Rows},
		"what all rows share":             {State{}, []Event{rowsOf, goTo(Kickoff), event(Next), event(Next), event(Next)}, Rows},
		"back from a table":               {State{NoSteps: true}, []Event{rowsOf, event(Back), event(Back)}, Kickoff},
		"rows are sent where they are":    {State{}, []Event{rowsOf, event(Send)}, Rows},
		"some rows were sent":             {State{}, []Event{rowsOf, event(Send), event(Stopped), goTo(Steps)}, Steps},
		"a table and then a launch":       {State{}, []Event{rowsOf, goTo(Start), event(Opened), goTo(Review)}, Review},
		"back after a launch":             {State{}, []Event{event(Opened), goTo(Review), event(Send), event(Sent), event(Back)}, Review},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := walk(t, tt.from, tt.events...).At; got != tt.at {
				t.Errorf("at %s, want %s", got.Title(), tt.at.Title())
			}
		})
	}
}

func TestWhatIsNotLegalChangesNothing(t *testing.T) {
	sent, _ := inFlight(State{}).Do(event(Sent))
	tests := map[string]struct {
		from  State
		event Event
	}{
		"back from the beginning":              {State{}, event(Back)},
		"forward without a template":           {State{}, event(Next)},
		"review without a template":            {State{}, goTo(Review)},
		"straight to the launch":               {opened(State{}), goTo(Launch)},
		"send from the form":                   {opened(State{}), event(Send)},
		"back while in flight":                 {inFlight(State{}), event(Back)},
		"go to while in flight":                {inFlight(State{}), goTo(Start)},
		"open while in flight":                 {inFlight(State{}), event(Opened)},
		"a second send while in flight":        {inFlight(State{}), event(Send)},
		"put away while in flight":             {inFlight(State{}), event(Closed)},
		"a second send after it was launched":  {sent, event(Send)},
		"a result that nobody waits for":       {opened(State{}), event(Sent)},
		"another like one that is not there":   {opened(State{}), event(Again)},
		"the review of a table":                {walk(t, State{}, rowsOf), goTo(Review)},
		"the rows of one launch":               {opened(State{}), goTo(Rows)},
		"rows from the form":                   {walk(t, State{}, rowsOf, goTo(Kickoff)), event(Send)},
		"back while rows are sent":             {walk(t, State{}, rowsOf, event(Send)), event(Back)},
		"a stage that does not exist":          {opened(State{}), goTo(stages)},
		"next from the review is not a launch": {func() State { s, _ := opened(State{}).Do(goTo(Review)); return s }(), event(Next)},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got, ok := tt.from.Do(tt.event); ok || got != tt.from {
				t.Errorf("was taken: %+v", got)
			}
		})
	}
}

func TestBackIsLegalFromEveryStageThatIsNotInFlight(t *testing.T) {
	for _, no := range []State{{}, {NoFields: true}, {NoSteps: true}, {NoFields: true, NoSteps: true}} {
		for _, to := range []Stage{Kickoff, Steps, Details, Review} {
			s := walk(t, opened(no), goTo(to))
			for s.At != Start {
				s = walk(t, s, event(Back))
			}
		}
	}
}

func TestTheStepperShowsWhatIsPassedOver(t *testing.T) {
	s := walk(t, State{NoSteps: true}, event(Opened), event(Next))
	want := map[Stage]Mark{Start: Visited, Kickoff: Visited, Steps: PassedOver, Details: Current, Review: Ahead, Launch: Ahead}
	for _, at := range Stages() {
		if got := s.Mark(at); got != want[at] {
			t.Errorf("%s is marked %v, want %v", at.Title(), got, want[at])
		}
	}
	if got := (State{NoSteps: true}).Mark(Steps); got != Ahead {
		t.Errorf("without a template the steps are marked %v", got)
	}
}
