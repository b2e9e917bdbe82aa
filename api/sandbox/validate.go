package sandbox

import (
	"encoding/json"
	"net/url"
	"strings"
	"time"
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

// checkPrerun walks the kick-off values as the API does (docs/api.md, "How the
// server reads prerun"): unknown keys, and every key of a list, are lost without
// a word; what is left is checked by type; then required fields that are empty or
// missing are named. It returns the values that will be stored.
func (s *stock) checkPrerun(wrong *failures, fields []kickoffField, raw json.RawMessage, now time.Time) object {
	sent, _ := parseObject(raw)
	byID := map[string]kickoffField{}
	for _, f := range fields {
		byID[f.id] = f
	}
	values := object{}
	known := map[string]json.RawMessage{}
	for _, m := range sent {
		if _, ok := byID[m.key]; ok {
			values = append(values, m)
			known[m.key] = m.value
		}
	}
	for _, f := range fields {
		var messages []string
		value, given := known[f.id]
		if given {
			if message := s.checkValue(f, value, now); message != "" {
				messages = append(messages, message)
			}
		}
		if f.required && phpEmpty(value) {
			messages = append(messages, f.label+" is required")
		}
		if messages != nil {
			wrong.add("prerun", object{{f.id, encode(messages)}})
		}
	}
	return values
}

// fieldType is a type of kick-off field: its arm of the API's switch over them, and
// what generated forms show of it.
type fieldType struct {
	name, label string
	// check is the arm; it returns what is wrong with a value, or "". Without one,
	// anything is stored.
	check func(s *stock, f kickoffField, raw json.RawMessage, now time.Time) string
	// empty: the arm looks at empty values, which pass all others.
	empty bool
	// options and columns are how many a generated field has, the n-th one of its
	// form.
	options, columns func(n int) int
}

// fieldTypes are the types of the API, in the order in which generated forms use
// them. A field of any other type is stored as it comes.
func fieldTypes() []fieldType {
	few := func(count int) func(int) int { return func(int) int { return count } }
	return []fieldType{
		{name: "text", label: "Short text", check: checkText},
		{name: "textarea", label: "Long text", check: checkTextarea},
		{name: "email", label: "E-mail"},
		{name: "date", label: "Date", check: checkDate},
		{name: "radio", label: "One of a few", check: checkRadio, options: few(3)},
		{name: "dropdown", label: "One of many", check: checkDropdown, options: func(n int) int { return 8 + n%40 }},
		{name: "multiselect", label: "Several", check: checkMultiselect, options: few(6)},
		{name: "file", label: "Files", check: checkFiles},
		{name: "table", label: "Table", check: checkTable, empty: true, columns: few(3)},
		{name: "assignees_form", label: "People", check: checkPeople},
	}
}

// FieldTypes are the names of the types whose values a launch is checked for.
func FieldTypes() []string {
	var names []string
	for _, t := range fieldTypes() {
		names = append(names, t.name)
	}
	return names
}

// checkValue applies a type's arm.
func (s *stock) checkValue(f kickoffField, raw json.RawMessage, now time.Time) string {
	for _, t := range fieldTypes() {
		if t.name == f.kind && t.check != nil && (t.empty || !phpEmpty(raw)) {
			return t.check(s, f, raw, now)
		}
	}
	return ""
}

func checkText(_ *stock, f kickoffField, raw json.RawMessage, _ time.Time) string {
	if !phpScalar(raw) {
		return f.label + " must be a text"
	}
	return ""
}

func checkTextarea(_ *stock, f kickoffField, raw json.RawMessage, _ time.Time) string {
	if kindOf(raw) != '"' {
		return f.label + " must be a string"
	}
	return ""
}

func checkDate(_ *stock, f kickoffField, raw json.RawMessage, now time.Time) string {
	if kindOf(raw) != '"' {
		return f.label + " must be a date string"
	}
	if _, ok := parseMoment(plainText(raw), now); !ok {
		return f.label + " is not a valid date"
	}
	return ""
}

// checkRadio wants the text of an option; an id never passes.
func checkRadio(_ *stock, f kickoffField, raw json.RawMessage, _ time.Time) string {
	if kindOf(raw) == '"' {
		if f.listed {
			return ""
		}
		for _, text := range f.texts {
			if text == plainText(raw) {
				return ""
			}
		}
	}
	return "Invalid radio choice selected."
}

func checkDropdown(_ *stock, f kickoffField, raw json.RawMessage, _ time.Time) string {
	if !f.hasPair(raw) {
		return "Invalid dropdown choice selected."
	}
	return ""
}

// checkMultiselect checks each entry's pair; "selected" is not looked at.
func checkMultiselect(_ *stock, f kickoffField, raw json.RawMessage, _ time.Time) string {
	list, ok := elements(raw)
	if !ok {
		return "Invalid multiselect choice selected."
	}
	for _, each := range list {
		if !f.hasPair(each) {
			return "Invalid multiselect choice selected."
		}
	}
	return ""
}

// hasPair: an object with the id and the exact text of one option. The id may
// be a number or its digits.
func (f kickoffField) hasPair(raw json.RawMessage) bool {
	o, ok := parseObject(raw)
	if !ok || !o.has("id") || !o.has("text") {
		return false
	}
	if f.listed {
		return true
	}
	key, ok := phpKey(o.get("id"))
	if !ok || kindOf(o.get("text")) != '"' && kindOf(o.get("text")) != '0' {
		return false
	}
	text, ok := f.texts[key]
	return ok && text == o.text("text")
}

// checkFiles wants a list of objects that each say where the file is.
func checkFiles(_ *stock, f kickoffField, raw json.RawMessage, _ time.Time) string {
	list, ok := elements(raw)
	if !ok {
		return f.label + " must be a list of files"
	}
	for _, each := range list {
		file, ok := parseObject(each)
		if !ok {
			return f.label + " must be a list of file objects"
		}
		if phpEmpty(file.get("id")) && phpEmpty(file.get("full_url")) && phpEmpty(file.get("url")) {
			return f.label + " has a file without id, full_url or url"
		}
		source := file.get("source")
		if text := file.text("source"); source != nil && kindOf(source) != 'n' && text != "local" && text != "url" {
			return f.label + " has a file whose source is neither local nor url"
		}
	}
	return ""
}

// checkTable counts the cells and looks no further.
func checkTable(_ *stock, f kickoffField, raw json.RawMessage, _ time.Time) string {
	count, ok := phpCount(raw)
	switch {
	case !ok:
		return "Invalid table field"
	case len(f.columns) > 0 && count != len(f.columns):
		return "Number of columns does not match required columns"
	}
	return ""
}

// checkPeople wants the three buckets, each a list, and nothing else.
func checkPeople(s *stock, f kickoffField, raw json.RawMessage, _ time.Time) string {
	o, ok := parseObject(raw)
	if !ok {
		return f.label + " must be an object with users, guests and groups"
	}
	for _, m := range o {
		if m.key != "users" && m.key != "guests" && m.key != "groups" {
			return f.label + " must have users, guests and groups only"
		}
		list, ok := elements(m.value)
		if !ok {
			return f.label + ": " + m.key + " must be a list"
		}
		for _, each := range list {
			if !fitsBucket(s, m.key, each) {
				return f.label + ": " + m.key + " has an entry that is not valid"
			}
		}
	}
	return ""
}

func fitsBucket(s *stock, bucket string, raw json.RawMessage) bool {
	switch bucket {
	case "users":
		_, ok := wholeNumber(raw)
		return ok
	case "guests":
		return s.validGuest(raw)
	}
	return kindOf(raw) == '"'
}

// validGuest is the guest rule as far as it needs no network: an address, and
// not a member's.
func (s *stock) validGuest(raw json.RawMessage) bool {
	email := plainText(raw)
	return kindOf(raw) == '"' && looksLikeAddress(email) && !s.isMember(email)
}
