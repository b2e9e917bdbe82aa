package ledger

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"

	"kickoff/payload/rawjson"
)

// IntentOf reads from a request body what the ledger holds of it: the template's
// id, the name, the launcher sent and the two digests. The caller adds the rest.
func IntentOf(body []byte) (Intent, error) {
	var b struct {
		Template string          `json:"checklist_id"`
		Name     string          `json:"name"`
		Launcher json.RawMessage `json:"user_id"`
		Prerun   json.RawMessage `json:"prerun"`
	}
	if err := json.Unmarshal(body, &b); err != nil {
		return Intent{}, fmt.Errorf("the body cannot be read as a launch: %w", err)
	}
	// An id that is no number is not recorded: the process shows its starter then.
	launcher, _ := strconv.ParseInt(string(bytes.Trim(b.Launcher, `"`)), 10, 64)
	sum := sha256.Sum256(body)
	return Intent{
		Template: Template{ID: b.Template},
		Name:     b.Name,
		Launcher: launcher,
		Body:     hex.EncodeToString(sum[:]),
		Answers:  DigestAnswers(b.Prerun),
	}, nil
}

// DigestAnswers is a digest of kick-off answers, as sent or as stored: it does
// not depend on the order of keys, on blank answers, or on the keys that the
// server adds to files (docs/api.md, "file"). No answers give "".
func DigestAnswers(prerun json.RawMessage) string {
	answers, ok := rawjson.Decode(prerun).(map[string]any)
	if !ok {
		return ""
	}
	for id, v := range answers {
		answers[id] = essence(v)
		if answers[id] == nil || answers[id] == "" {
			delete(answers, id)
		}
	}
	if len(answers) == 0 {
		return ""
	}
	data, err := json.Marshal(answers)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// essence leaves out of a value what says nothing: nulls, empty lists and
// objects, and the server's own keys of files.
func essence(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = essence(v[i])
		}
		if len(v) == 0 {
			return nil
		}
	case map[string]any:
		delete(v, "full_url")
		delete(v, "uploaded_at")
		for key, part := range v {
			if part = essence(part); part == nil {
				delete(v, key)
			} else {
				v[key] = part
			}
		}
		if len(v) == 0 {
			return nil
		}
	}
	return v
}
