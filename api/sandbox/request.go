package sandbox

import (
	"encoding/json"
	"net/url"
	"strings"
	"unicode/utf8"
)

// nameLimit is the longest name of a process, in characters.
const nameLimit = 550

// checkRequest applies the rules that run before anything is looked up. Keys
// that no rule names are ignored, "guests" and "prerun_data" with them.
func (s *Server) checkRequest(body object) failures {
	var wrong failures
	for _, rule := range requestRules() {
		raw := body.get(rule.key)
		if !given(raw) && !rule.required {
			continue
		}
		if message := rule.check(s.stock, raw); message != "" {
			wrong.add(rule.key, message)
		}
	}
	s.stock.checkTaskShapes(&wrong, body.get("tasks"), s.now())
	return wrong
}

// given: null and "" are as good as missing, since the API turns empty texts
// into null before its rules run.
func given(raw json.RawMessage) bool {
	return raw != nil && kindOf(raw) != 'n' && string(raw) != `""`
}

type requestRule struct {
	key      string
	required bool
	check    func(*stock, json.RawMessage) string
}

// requestRules are the rules of the launch's own properties (docs/api.md, "Launch
// properties"). Where no source has a rule for a property, there is none.
func requestRules() []requestRule {
	return []requestRule{
		{"checklist_id", true, func(_ *stock, raw json.RawMessage) string {
			switch {
			case phpEmpty(raw):
				return "The checklist id field is required."
			case kindOf(raw) != '"':
				return "The checklist id must be a string."
			}
			return ""
		}},
		{"name", false, func(_ *stock, raw json.RawMessage) string {
			switch {
			case kindOf(raw) != '"':
				return "The name must be a string."
			case utf8.RuneCountInString(plainText(raw)) > nameLimit:
				return "The name may not be greater than 550 characters."
			}
			return ""
		}},
		{"summary", false, textRule("summary")},
		{"owner_id", false, func(_ *stock, raw json.RawMessage) string {
			if _, ok := wholeNumber(raw); !ok {
				return "The owner id must be an integer."
			}
			return ""
		}},
		{"user_id", false, func(s *stock, raw json.RawMessage) string {
			if id, ok := wholeNumber(raw); !ok || !s.memberIDs[id] {
				return "The selected user id is invalid."
			}
			return ""
		}},
		{"starred", false, switchRule("starred")},
		{"is_public", false, switchRule("is public")},
		{"parent_id", false, textRule("parent id")},
		{"prerun", false, arrayRule("prerun")},
		{"tasks", false, arrayRule("tasks")},
		{"tags", false, arrayRule("tags")},
		{"users", false, arrayRule("users")},
		{"groups", false, arrayRule("groups")},
		{"folders", false, arrayRule("folders")},
	}
}

func textRule(name string) func(*stock, json.RawMessage) string {
	return func(_ *stock, raw json.RawMessage) string {
		if kindOf(raw) != '"' {
			return "The " + name + " must be a string."
		}
		return ""
	}
}

func switchRule(name string) func(*stock, json.RawMessage) string {
	return func(_ *stock, raw json.RawMessage) string {
		switch strings.TrimSpace(string(raw)) {
		case "true", "false", "1", "0", `"1"`, `"0"`:
			return ""
		}
		return "The " + name + " field must be true or false."
	}
}

// arrayRule takes a list or an object: PHP has one word for both.
func arrayRule(name string) func(*stock, json.RawMessage) string {
	return func(_ *stock, raw json.RawMessage) string {
		if _, ok := phpCount(raw); !ok && !phpEmpty(raw) {
			return "The " + name + " must be an array."
		}
		return ""
	}
}

// absolute completes a link that has no host.
func absolute(link, host string) string {
	if u, err := url.Parse(link); err != nil || u.IsAbs() {
		return link
	}
	return host + "/" + strings.TrimPrefix(link, "/")
}
