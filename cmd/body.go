package cmd

import (
	"encoding/json"
	"errors"
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
