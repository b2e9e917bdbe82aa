package sandbox

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// nameLimit is the longest name of a process, in characters.
const nameLimit = 550

// propertyRule is a rule of one of the launch's own properties.
type propertyRule struct {
	key, message string
	ok           func(*catalog, json.RawMessage) bool
}

// propertyRules are the rules that run before anything is looked up (docs/api.md,
// "Launch properties"). Where no source has a rule for a property, there is none.
func propertyRules() []propertyRule {
	return []propertyRule{
		{"checklist_id", "The checklist id field is required.", func(_ *catalog, raw json.RawMessage) bool { return !phpEmpty(raw) }},
		{"checklist_id", "The checklist id must be a string.", isText},
		{"name", "The name must be a string.", isText},
		{"name", "The name may not be greater than 550 characters.", func(_ *catalog, raw json.RawMessage) bool {
			return utf8.RuneCountInString(plainText(raw)) <= nameLimit
		}},
		{"summary", "The summary must be a string.", isText},
		{"owner_id", "The owner id must be an integer.", func(_ *catalog, raw json.RawMessage) bool {
			_, ok := wholeNumber(raw)
			return ok
		}},
		{"user_id", "The selected user id is invalid.", func(k *catalog, raw json.RawMessage) bool {
			id, ok := wholeNumber(raw)
			return ok && k.memberIDs[id]
		}},
		{"starred", "The starred field must be true or false.", isSwitch},
		{"is_public", "The is public field must be true or false.", isSwitch},
		{"parent_id", "The parent id must be a string.", isText},
		{"prerun", "The prerun must be an array.", isArray},
		{"tasks", "The tasks must be an array.", isArray},
		{"tags", "The tags must be an array.", isArray},
		{"users", "The users must be an array.", isArray},
		{"groups", "The groups must be an array.", isArray},
		{"folders", "The folders must be an array.", isArray},
	}
}

func isText(_ *catalog, raw json.RawMessage) bool { return kindOf(raw) == '"' }

func isSwitch(_ *catalog, raw json.RawMessage) bool {
	return slices.Contains([]string{"true", "false", "1", "0", `"1"`, `"0"`}, strings.TrimSpace(string(raw)))
}

// isArray takes a list or an object: PHP has one word for both.
func isArray(_ *catalog, raw json.RawMessage) bool {
	_, ok := phpCount(raw)
	return ok || phpEmpty(raw)
}

// checkProperties gives each property the message of the first rule that it breaks.
// Keys that no rule names are ignored, "guests" and "prerun_data" with them.
func (k *catalog) checkProperties(body object) failures {
	var wrong failures
	for _, rule := range propertyRules() {
		raw := body.get(rule.key)
		if (filled(raw) || rule.key == "checklist_id") && !wrong.about(rule.key) && !rule.ok(k, raw) {
			wrong.add(rule.key, rule.message)
		}
	}
	return wrong
}

// filled: null and "" are as good as missing, since the API turns empty texts
// into null before its rules run.
func filled(raw json.RawMessage) bool {
	return raw != nil && kindOf(raw) != 'n' && string(raw) != `""`
}

// checkValues walks the values of a form as the API does (docs/api.md, "How the
// server reads prerun"): unknown keys, and every key of a list, are lost without
// a word; what is left is checked by type; then required fields that are empty or
// missing are named. It returns the values that will be stored.
func (k *catalog) checkValues(wrong *failures, key string, fields []kickoffField, raw json.RawMessage, now time.Time) object {
	sent, _ := parseObject(raw)
	values := slices.DeleteFunc(sent, func(m member) bool {
		return !slices.ContainsFunc(fields, func(f kickoffField) bool { return f.id == m.key })
	})
	for _, f := range fields {
		var messages []string
		v := value{f, values.get(f.id), k, now}
		if message := v.check(); message != "" {
			messages = append(messages, message)
		}
		if f.required && phpEmpty(v.raw) {
			messages = append(messages, f.label+" is required")
		}
		if messages != nil {
			wrong.add(key, record(f.id, messages))
		}
	}
	return values
}

// value is what was sent for a field; raw is nil where nothing was.
type value struct {
	kickoffField
	raw     json.RawMessage
	catalog *catalog
	now     time.Time
}

// fieldType is a type of kick-off field: its arm of the API's switch over them, and
// what generated forms show of it.
type fieldType struct {
	name, label string
	// check is the arm; it returns what is wrong with a value, or "". Without one,
	// anything is stored.
	check func(v value) string
	// empty: the arm looks at empty values, which pass all others.
	empty bool
	// options and columns are how many a generated field has; of options that grow,
	// up to so many more, by its place in the form.
	options, columns, grows int
}

// fieldTypes are the types of the API, in the order in which generated forms use
// them. A field of any other type is stored as it comes.
func fieldTypes() []fieldType {
	return []fieldType{
		{name: "text", label: "Short text", check: checkText},
		{name: "textarea", label: "Long text", check: checkTextarea},
		{name: "email", label: "E-mail"},
		{name: "date", label: "Date", check: checkDate},
		{name: "radio", label: "One of a few", check: checkRadio, options: 3},
		{name: "dropdown", label: "One of many", check: checkDropdown, options: 8, grows: 40},
		{name: "multiselect", label: "Several", check: checkMultiselect, options: 6},
		{name: "file", label: "Files", check: checkFiles},
		{name: "table", label: "Table", check: checkTable, empty: true, columns: 3},
		{name: "assignees_form", label: "People", check: checkPeople},
	}
}

// check applies the type's arm to a value that was sent.
func (v value) check() string {
	for _, t := range fieldTypes() {
		if t.name == v.kind && t.check != nil && v.raw != nil && (t.empty || !phpEmpty(v.raw)) {
			return t.check(v)
		}
	}
	return ""
}

func checkText(v value) string {
	if !phpScalar(v.raw) {
		return v.label + " must be a text"
	}
	return ""
}

func checkTextarea(v value) string {
	if kindOf(v.raw) != '"' {
		return v.label + " must be a string"
	}
	return ""
}

func checkDate(v value) string {
	if kindOf(v.raw) != '"' {
		return v.label + " must be a date string"
	}
	if _, ok := parseTime(plainText(v.raw), v.now); !ok {
		return v.label + " is not a valid date"
	}
	return ""
}

// checkRadio wants the text of an option; an id never passes.
func checkRadio(v value) string {
	texts := slices.Collect(maps.Values(v.texts))
	if kindOf(v.raw) != '"' || !v.listed && !slices.Contains(texts, plainText(v.raw)) {
		return "Invalid radio choice selected."
	}
	return ""
}

func checkDropdown(v value) string {
	if !v.hasPair(v.raw) {
		return "Invalid dropdown choice selected."
	}
	return ""
}

// checkMultiselect checks each entry's pair; "selected" is not looked at.
func checkMultiselect(v value) string {
	list, ok := elements(v.raw)
	lacksPair := func(each json.RawMessage) bool { return !v.hasPair(each) }
	if !ok || slices.ContainsFunc(list, lacksPair) {
		return "Invalid multiselect choice selected."
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
func checkFiles(v value) string {
	list, ok := elements(v.raw)
	if !ok {
		return v.label + " must be a list of files"
	}
	for _, each := range list {
		file, ok := parseObject(each)
		if !ok {
			return v.label + " must be a list of file objects"
		}
		if phpEmpty(file.get("id")) && phpEmpty(file.get("full_url")) && phpEmpty(file.get("url")) {
			return v.label + " has a file without id, full_url or url"
		}
		source := file.get("source")
		if text := file.text("source"); source != nil && kindOf(source) != 'n' && text != "local" && text != "url" {
			return v.label + " has a file whose source is neither local nor url"
		}
	}
	return ""
}

// checkTable counts the cells and looks no further.
func checkTable(v value) string {
	count, ok := phpCount(v.raw)
	switch {
	case !ok:
		return "Invalid table field"
	case len(v.columns) > 0 && count != len(v.columns):
		return "Number of columns does not match required columns"
	}
	return ""
}

// checkPeople wants the three buckets, each a list, and nothing else.
func checkPeople(v value) string {
	o, ok := parseObject(v.raw)
	if !ok {
		return v.label + " must be an object with users, guests and groups"
	}
	for _, m := range o {
		if m.key != "users" && m.key != "guests" && m.key != "groups" {
			return v.label + " must have users, guests and groups only"
		}
		list, ok := elements(m.value)
		if !ok {
			return v.label + ": " + m.key + " must be a list"
		}
		for _, each := range list {
			if !fitsBucket(v.catalog, m.key, each) {
				return v.label + ": " + m.key + " has an entry that is not valid"
			}
		}
	}
	return ""
}

func fitsBucket(k *catalog, bucket string, raw json.RawMessage) bool {
	switch bucket {
	case "users":
		_, ok := wholeNumber(raw)
		return ok
	case "guests":
		return k.validGuest(raw)
	}
	return kindOf(raw) == '"'
}

// validGuest is the guest rule as far as it needs no network: an address, and
// not a member's.
func (k *catalog) validGuest(raw json.RawMessage) bool {
	email := plainText(raw)
	return kindOf(raw) == '"' && looksLikeAddress(email) && !k.memberEmails[strings.ToLower(email)]
}
