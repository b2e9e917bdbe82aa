package cmd

import (
	"encoding/json"
	"fmt"
	"slices"

	"kickoff/payload"
)

// uploaded is the server's object for a local file.
type uploaded struct {
	payload.Upload
	object json.RawMessage
}

type objects []uploaded

// intoAnswers puts the objects beside their paths.
func (o objects) intoAnswers(answers *payload.Answers) {
	for _, u := range o {
		answer := answers.Field(u.Field)
		answer.Files = slices.Clone(answer.Files)
		answer.Files[u.Index].Object = u.object
		answers.SetField(u.Field, answer)
	}
}

// into puts the objects in the place of the local files of a ready body.
func (o objects) into(body []byte) ([]byte, error) {
	var launch map[string]json.RawMessage
	var prerun map[string]json.RawMessage
	if err := json.Unmarshal(body, &launch); err != nil {
		return nil, fmt.Errorf("reading the body: %w", err)
	}
	if err := json.Unmarshal(launch["prerun"], &prerun); err != nil {
		return nil, fmt.Errorf("reading the answers of the body: %w", err)
	}
	for _, u := range o {
		var files []json.RawMessage
		if err := json.Unmarshal(prerun[u.Field], &files); err != nil || u.Index >= len(files) {
			return nil, fmt.Errorf("the body has no list of files for the field %s", u.Field)
		}
		files[u.Index] = u.object
		var err error
		if prerun[u.Field], err = json.Marshal(files); err != nil {
			return nil, fmt.Errorf("writing the files of the body: %w", err)
		}
	}
	var err error
	if launch["prerun"], err = json.Marshal(prerun); err != nil {
		return nil, fmt.Errorf("writing the answers of the body: %w", err)
	}
	return json.Marshal(launch)
}
