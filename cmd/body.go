package cmd

import (
	"encoding/json"
	"errors"

	"kickoff/payload"
)

// checklistID is the template that a ready body is for.
func checklistID(body []byte) (string, error) {
	var head struct {
		ID *string `json:"checklist_id"`
	}
	if err := json.Unmarshal(body, &head); err != nil {
		return "", errors.New("it is no JSON object with a \"checklist_id\" that is a text")
	}
	if head.ID == nil || *head.ID == "" {
		return "", errors.New("it has no \"checklist_id\", so the template is not known")
	}
	return *head.ID, nil
}

// peopleInBody are all people that a ready body names.
func peopleInBody(t payload.Template, body []byte) []string {
	var parts struct {
		Prerun map[string]json.RawMessage `json:"prerun"`
		Tasks  map[string]struct {
			Owners json.RawMessage `json:"owners"`
		} `json:"tasks"`
		Roles json.RawMessage `json:"roles"`
		Users json.RawMessage `json:"users"`
	}
	if err := json.Unmarshal(body, &parts); err != nil {
		return nil
	}
	names := append(namesIn(parts.Roles), namesIn(parts.Users)...)
	for id, raw := range parts.Prerun {
		if f, ok := t.Field(id); ok && f.Type == payload.TypePeople {
			names = append(names, namesIn(raw)...)
		}
	}
	for _, task := range parts.Tasks {
		names = append(names, namesIn(task.Owners)...)
	}
	return names
}
