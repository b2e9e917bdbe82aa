package api

import (
	"net/http"
	"slices"
	"strings"

	"kickoff/payload"
)

// Problems puts what the server said against a launch on the fields, steps and
// properties that it is about: by the ids in the path of the message, or else by
// an id or a label within the message. What fits nowhere is a problem of the
// launch as a whole. A failure that is not about the answers has none.
func (e *Error) Problems(t payload.Template) []payload.Problem {
	switch e.Status {
	case http.StatusBadRequest, http.StatusConflict, http.StatusRequestEntityTooLarge,
		http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity:
	default:
		return nil
	}
	said := e.Fields
	if len(said) == 0 {
		said = []FieldError{{Message: e.words()}}
	}
	var problems []payload.Problem
	for _, f := range said {
		p := place(t, f)
		p.Kind = payload.Invalid
		p.Message = f.Message
		p.Fix = "Change it and launch again."
		if !slices.Contains(problems, p) {
			problems = append(problems, p)
		}
	}
	return problems
}

// place finds what one message is about.
func place(t payload.Template, f FieldError) payload.Problem {
	keys := strings.Split(f.Path, ".")
	for _, key := range keys {
		if found := byID(t, key); found != (payload.Problem{}) {
			return found
		}
	}
	if slices.Contains(properties(), keys[0]) {
		return payload.Problem{Property: keys[0]}
	}
	for _, key := range keys {
		if id := fieldNamed(t, key); id != "" {
			return payload.Problem{Field: id}
		}
	}
	return inMessage(t, f.Message)
}

func byID(t payload.Template, id string) payload.Problem {
	if _, ok := t.Field(id); ok && id != "" {
		return payload.Problem{Field: id}
	}
	if _, ok := t.Step(id); ok && id != "" {
		return payload.Problem{Step: id}
	}
	return payload.Problem{}
}

// properties are the keys of a launch that are neither fields nor steps.
func properties() []string {
	return []string{
		"checklist_id", "name", "summary", "owner_id", "user_id", "starred", "is_public",
		"parent_id", "tags", "users", "groups", "roles", "folders",
	}
}

// fieldNamed is the only field with that alias or label, "" when none or several
// have it.
func fieldNamed(t payload.Template, name string) string {
	if name == "" {
		return ""
	}
	found := ""
	for _, f := range t.Fields {
		if f.Alias != name && !strings.EqualFold(f.Label, name) {
			continue
		}
		if found != "" {
			return ""
		}
		found = f.ID
	}
	return found
}

// inMessage looks for an id within a message, "The task <id> is not part of the
// template", and then for the longest label, "Customer name is required".
func inMessage(t payload.Template, message string) payload.Problem {
	for _, word := range strings.FieldsFunc(message, notID) {
		if found := byID(t, word); found != (payload.Problem{}) {
			return found
		}
	}
	label := ""
	for _, f := range t.Fields {
		if len(f.Label) > len(label) && containsWords(message, f.Label) {
			label = f.Label
		}
	}
	return payload.Problem{Field: fieldNamed(t, label)}
}

func notID(r rune) bool {
	return !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '-' || r == '_')
}

// containsWords reports whether label stands in message as words of its own.
func containsWords(message, label string) bool {
	folded := func(s string) string {
		return " " + strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return notID(r) && r < 0x80 }), " ") + " "
	}
	words := folded(label)
	return strings.TrimSpace(words) != "" && strings.Contains(folded(message), words)
}
