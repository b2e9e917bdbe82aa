package journey

import "slices"

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
		{Opened, landed, func(s State, e Event) State { return s.opened(e.Rows) }},
		{Send, sendable, func(s State, _ Event) State { return s.sent() }},
		{Sent, awaited, func(s State, _ Event) State { s.Flying, s.Done = false, true; return s }},
		{Refused, flying, func(s State, _ Event) State { s.Flying = false; return s }},
		{Stopped, flying, func(s State, _ Event) State { s.Flying = false; return s.at(s.Last()) }},
		{Closed, landed, func(State, Event) State { return State{} }},
		{Again, done, func(s State, _ Event) State { s.Done = false; return s.opened(s.Rows) }},
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
		return s.Done && !s.Rows
	}
	return !s.Flying && slices.Contains(s.Shown(), e.To) && (s.Open || e.To == Start)
}

func sendable(s State, _ Event) bool {
	return s.Open && !s.Flying && !s.Done && (s.At == s.Last() || s.At == Launch)
}

// sent: a launch goes to its own stage, rows are sent where they stand.
func (s State) sent() State {
	s.Flying = true
	if s.Rows {
		return s
	}
	return s.at(Launch)
}

func flying(s State, _ Event) bool { return s.Flying }

// awaited: a launch is on its way, or its outcome was unknown and was found out.
func awaited(s State, _ Event) bool { return s.Flying || s.At == Launch && !s.Done }
func done(s State, _ Event) bool    { return s.Done && !s.Flying }

// neighbour is the next stage in a direction that has something to ask.
func (s State) neighbour(step int) Stage {
	way := s.Shown()
	i := slices.Index(way, s.At)
	if s.Rows && s.At == Start {
		return Rows // it is what was opened
	}
	for {
		i += step
		if at := way[i]; at == Start || at == s.Last() || !s.Empty(at) {
			return at
		}
	}
}

func (s State) at(to Stage) State {
	s.At = to
	s.Seen[to] = true
	return s
}

// opened puts the first stage that has something to ask in front; of a table that is the
// table.
func (s State) opened(rows bool) State {
	s = State{Open: true, Rows: rows, NoFields: s.NoFields, NoSteps: s.NoSteps}
	if rows {
		return s.at(Rows)
	}
	return s.at(s.neighbour(+1))
}
