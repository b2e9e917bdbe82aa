package draft

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"kickoff/payload"
)

// answers are the parts of a draft's file that hold what was entered.
type answers struct {
	Fields  ordered[field] `json:"fields"`
	Steps   ordered[step]  `json:"steps,omitempty"`
	Details *details       `json:"details,omitempty"`
}

// EncodeAnswers writes answers in the format of a draft's file, for a file of
// another kind that holds answers too. All of them are written, those that the
// template gave as well, in the order of their ids and without labels. Origins
// are not part of the format.
func EncodeAnswers(s payload.Snapshot) (json.RawMessage, error) {
	doc := answers{Fields: ordered[field]{}, Steps: Draft{Answers: s}.fileSteps(), Details: fileDetails(s.Details)}
	for _, id := range inOrder(nil, s.Fields) {
		doc.Fields = append(doc.Fields, entry[field]{id, field{Stored: s.Fields[id].Stored()}})
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(doc); err != nil {
		return nil, errors.New("an answer holds text that is not valid JSON")
	}
	return out.Bytes(), nil
}

// DecodeAnswers reads what EncodeAnswers wrote. The answers have no origins.
func DecodeAnswers(data json.RawMessage) (payload.Snapshot, error) {
	var doc answers
	if err := json.Unmarshal(data, &doc); err != nil {
		return payload.Snapshot{}, fmt.Errorf("the answers cannot be read: %s", reason(data, err))
	}
	s := document{Fields: doc.Fields, Steps: doc.Steps, Details: doc.Details}.draft().Answers
	for id, a := range s.Fields {
		a.Origin = ""
		s.Fields[id] = a
	}
	for id, a := range s.Steps {
		a.OwnersOrigin, a.DeadlineOrigin = "", ""
		s.Steps[id] = a
	}
	return s, nil
}
