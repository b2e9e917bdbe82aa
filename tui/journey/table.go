package journey

// rule is one row of the transition table: the event, whether it is legal in a
// state, and what becomes of the state.
type rule struct {
	kind  Kind
	legal func(State, Event) bool
	move  func(State, Event) State
}

// table holds every transition. An event without a row that allows it changes
// nothing.
func table() []rule {
	return []rule{
		{Next, landed, func(s State, _ Event) State { return s.at(s.neighbour(+1)) }},
		{Back, landed, func(s State, _ Event) State { return s.at(s.neighbour(-1)) }},
		{GoTo, reachable, func(s State, e Event) State { return s.at(e.To) }},
		{Opened, landed, func(s State, _ Event) State { return s.opened() }},
		{Send, sendable, func(s State, _ Event) State { s.Flying = true; return s.at(Launch) }},
		{Sent, awaited, func(s State, _ Event) State { s.Flying, s.Done = false, true; return s }},
		{Refused, flying, func(s State, _ Event) State { s.Flying = false; return s }},
		{Stopped, flying, func(s State, _ Event) State { s.Flying = false; return s.at(Review) }},
		{Closed, landed, func(State, Event) State { return State{} }},
		{Again, done, func(s State, _ Event) State { s.Done = false; return s.opened() }},
	}
}

// Do returns the state after the event, and whether the event was legal. An
// illegal one changes nothing.
func (s State) Do(e Event) (State, bool) {
	for _, r := range table() {
		if r.kind == e.Kind && r.legal(s, e) {
			return r.move(s, e), true
		}
	}
	return s, false
}

func landed(s State, e Event) bool {
	switch e.Kind {
	case Next:
		return !s.Flying && s.Open && s.At < Review
	case Back:
		return !s.Flying && s.At > Start
	}
	return !s.Flying
}

func reachable(s State, e Event) bool {
	if e.To == Launch {
		return s.Done
	}
	return !s.Flying && e.To >= Start && e.To < Launch && (s.Open || e.To == Start)
}

func sendable(s State, _ Event) bool {
	return s.Open && !s.Flying && !s.Done && (s.At == Review || s.At == Launch)
}

func flying(s State, _ Event) bool { return s.Flying }

// awaited: a launch is on its way, or its outcome was unknown and was found out.
func awaited(s State, _ Event) bool { return s.Flying || s.At == Launch && !s.Done }
func done(s State, _ Event) bool    { return s.Done && !s.Flying }

// neighbour is the next stage in a direction that has something to ask.
func (s State) neighbour(step int) Stage {
	at := s.At
	for {
		at += Stage(step)
		if at <= Start || at >= Review || !s.Empty(at) {
			return at
		}
	}
}

func (s State) at(to Stage) State {
	s.At = to
	s.Seen[to] = true
	return s
}

// opened puts the first stage that has something to ask in front.
func (s State) opened() State {
	s = State{Open: true, NoFields: s.NoFields, NoSteps: s.NoSteps}
	return s.at(s.neighbour(+1))
}
