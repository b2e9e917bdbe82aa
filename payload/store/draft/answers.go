package draft

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/payload/rawjson"
)

// The part of a file that holds what was entered, in the order of its keys. Fields
// and steps are objects keyed by id (see ordered); payload.Stored is the value.
type (
	answers struct {
		Fields  ordered[field]   `json:"fields"`
		Steps   ordered[step]    `json:"steps,omitempty"`
		Details *payload.Details `json:"details,omitempty"`
	}
	// field holds one answer; an entry without any of the value keys is a field
	// that was left blank on purpose.
	field struct {
		Label string `json:"label,omitempty"`
		Alias string `json:"alias,omitempty"`
		Type  string `json:"type,omitempty"`
		Ask   bool   `json:"ask,omitempty"`
		// Never is written with Ask, and without a value.
		Never bool `json:"never,omitempty"`
		// Value is never written: it is for people who write by hand what they
		// would type.
		Value json.RawMessage `json:"value,omitempty"`
		payload.Stored
	}
	step struct {
		Title    string          `json:"title,omitempty"`
		Alias    string          `json:"alias,omitempty"`
		Owners   *payload.Owners `json:"owners,omitempty"`
		Deadline string          `json:"deadline,omitempty"`
		Typed    string          `json:"typed,omitempty"`
	}
)

// EncodeAnswers writes answers in the format of a draft's file, for a file of
// another kind that holds answers too. All of them are written, those that the
// template gave as well, in the order of their ids and without labels. Origins
// are not part of the format.
func EncodeAnswers(s payload.Snapshot) (json.RawMessage, error) {
	a := answers{Fields: ordered[field]{}, Steps: fileSteps(s.Steps, nil, nil), Details: fileDetails(s.Details)}
	for _, id := range inOrder(nil, s.Fields) {
		a.Fields = append(a.Fields, entry[field]{id, field{Stored: s.Fields[id].Stored()}})
	}
	return marshal(a)
}

// DecodeAnswers reads what EncodeAnswers wrote. The answers have no origins.
func DecodeAnswers(data json.RawMessage) (payload.Snapshot, error) {
	var a answers
	if err := json.Unmarshal(data, &a); err != nil {
		return payload.Snapshot{}, fmt.Errorf("the answers cannot be read: %s", reason(data, err))
	}
	return a.snapshot(""), nil
}

func marshal(v any) (json.RawMessage, error) {
	data, err := rawjson.Encode(v)
	if err != nil {
		return nil, errors.New("an answer holds text that is not valid JSON")
	}
	return data, nil
}

// snapshot is what was entered, all of it from one place. What is written by hand
// or not at all is not among it.
func (a answers) snapshot(from payload.Origin) payload.Snapshot {
	s := payload.Snapshot{Fields: map[string]payload.Answer{}, Steps: map[string]payload.StepAnswer{}}
	if a.Details != nil {
		s.Details = *a.Details
	}
	for _, e := range a.Fields {
		if !e.value.Never && e.value.Value == nil {
			a := e.value.Stored.Answer()
			a.Origin = from
			s.Fields[e.id] = a
		}
	}
	for _, e := range a.Steps {
		step := payload.StepAnswer{Deadline: e.value.Deadline, Typed: e.value.Typed}
		if e.value.Owners != nil {
			step.Owners, step.OwnersOrigin = e.value.Owners, from
		}
		if step.Deadline != "" {
			step.DeadlineOrigin = from
		}
		s.Steps[e.id] = step
	}
	return s
}

// fileSteps are the steps that differ from the template's, in the order of the
// form, with what is known of them beside.
func fileSteps(steps map[string]payload.StepAnswer, form []string, known map[string]step) ordered[step] {
	var out ordered[step]
	for _, id := range inOrder(form, steps) {
		a := steps[id]
		if !a.Overridden() && a.Typed == "" {
			continue
		}
		out = append(out, entry[step]{id, step{Title: known[id].Title, Alias: known[id].Alias, Owners: a.Owners, Deadline: a.Deadline, Typed: a.Typed}})
	}
	return out
}

// fileDetails are the details, nil where they say nothing.
func fileDetails(d payload.Details) *payload.Details {
	if data, err := json.Marshal(d); err == nil && string(data) == "{}" {
		return nil
	}
	return &d
}

// errTwice: an object of the file names the same id twice.
var errTwice = errors.New("is there twice")

// ordered is a JSON object whose keys stand in an order of our choice, so that
// the file reads like the form and two saves of it compare well.
type ordered[T any] []entry[T]

type entry[T any] struct {
	id    string
	value T
}

func (o ordered[T]) MarshalJSON() ([]byte, error) {
	var all []rawjson.Member
	for _, e := range o {
		value, err := rawjson.Encode(e.value)
		if err != nil {
			return nil, err
		}
		all = append(all, rawjson.Member{Key: e.id, Value: value})
	}
	return rawjson.FromMembers(all), nil
}

func (o *ordered[T]) UnmarshalJSON(data []byte) error {
	*o = nil
	if string(data) == "null" {
		return nil
	}
	all, err := rawjson.Members(data)
	var twice *rawjson.TwiceError
	switch {
	case errors.Is(err, rawjson.ErrNoObject):
		return &json.UnmarshalTypeError{Value: "list or plain value, but an object keyed by id", Field: "fields and steps"}
	case errors.As(err, &twice):
		return fmt.Errorf("%s %w", humanize.Quote(twice.Key), errTwice)
	case err != nil:
		return err
	}
	for _, m := range all {
		var v T
		if err := json.Unmarshal(m.Value, &v); err != nil {
			return err
		}
		*o = append(*o, entry[T]{m.Key, v})
	}
	return nil
}

// inOrder returns the ids in the order of the form, and what the form does not
// have by id behind them. A form of a damaged file may name a field twice.
func inOrder[V any](form []string, values map[string]V) []string {
	var ids []string
	listed := make(map[string]bool, len(values))
	for _, id := range slices.Concat(form, slices.Sorted(maps.Keys(values))) {
		if _, ok := values[id]; ok && !listed[id] {
			ids, listed[id] = append(ids, id), true
		}
	}
	return ids
}
