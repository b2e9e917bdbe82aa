package sandbox

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// condition is one question of a rule (docs/api.md, "Automations").
type condition struct {
	// kind is Step, Capture or Prerun, and about its id.
	kind, about, operation, logic, column string
	statement                             json.RawMessage
}

func readCondition(o object) condition {
	return condition{
		kind: className(o.text("conditionable_type")), about: o.text("conditionable_id"),
		operation: o.text("operation"), statement: o.get("statement"),
		logic: strings.ToLower(cmp.Or(o.text("logic"), "and")), column: o.text("column_contains_name"),
	}
}

// className is the last part of a PHP class name, which the API gives with and
// without its namespace.
func className(name string) string { return name[strings.LastIndexByte(name, '\\')+1:] }

// answers are the kick-off values of a launch beside the fields they are for.
type answers struct {
	fields []kickoffField
	values object
}

func (a answers) field(id string) (kickoffField, bool) {
	at := slices.IndexFunc(a.fields, func(f kickoffField) bool { return f.id == id })
	if at < 0 {
		return kickoffField{}, false
	}
	return a.fields[at], true
}

// ask takes the conditions from left to right, each by its own logic: the first
// one's is never read, and one that is neither "and" nor "or" changes nothing. It
// tells of each condition whether it is met, and the result of them all.
func (a answers) ask(conditions []condition) (met []bool, result bool) {
	for i, c := range conditions {
		met = append(met, a.meet(c))
		switch {
		case i == 0:
			result = met[i]
		case c.logic == "and":
			result = result && met[i]
		case c.logic == "or":
			result = result || met[i]
		}
	}
	return met, result
}

// meet asks one condition. At launch nothing has happened that one about a step or
// its form could ask for, and a field that is gone has no answer at all.
func (a answers) meet(c condition) bool {
	f, known := a.field(c.about)
	return c.kind == "Prerun" && known && c.isMet(f, a.values.get(f.id))
}

// isMet compares without regard to case. Of several texts it is enough that one of
// them is, or contains, what the condition says; such a field is never a number.
func (c condition) isMet(f kickoffField, raw json.RawMessage) bool {
	texts := answerTexts(f, raw, c.column)
	statement := strings.ToLower(plainText(c.statement))
	if _, isList := elements(c.statement); isList {
		// Of one text, a list is none.
		statement = string(c.statement)
	}
	one := func(holds func(text string) bool) bool {
		return slices.ContainsFunc(texts, func(text string) bool { return holds(strings.ToLower(text)) })
	}
	is := func(text string) bool { return text == statement }
	contains := func(text string) bool { return strings.Contains(text, statement) }
	blank := !one(func(text string) bool { return strings.TrimSpace(text) != "" })
	switch c.operation {
	case "equals":
		return one(is)
	case "not_equals":
		return !one(is)
	case "equals_any":
		return one(func(text string) bool { return slices.Contains(alternatives(c.statement), text) })
	case "contains":
		return one(contains)
	case "not_contains":
		return !one(contains)
	case "greater_than", "less_than":
		if f.many() {
			return false
		}
		answer, isNumber := phpNumber(texts[0])
		limit, limited := phpNumber(statement)
		return isNumber && limited && (answer > limit && c.operation == "greater_than" || answer < limit && c.operation == "less_than")
	case "is_empty":
		return blank
	case "is_not_empty":
		return !blank
	}
	return false
}

// alternatives are the values of "equals any" in lower case: a JSON list, as such or
// as a text, else the parts between commas.
func alternatives(statement json.RawMessage) []string {
	list, ok := elements(statement)
	if !ok {
		list, ok = elements([]byte(plainText(statement)))
	}
	var out []string
	for _, each := range list {
		out = append(out, strings.ToLower(plainText(each)))
	}
	if ok {
		return out
	}
	for part := range strings.SplitSeq(plainText(statement), ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, strings.ToLower(part))
		}
	}
	return out
}

// phpNumber reads what PHP's is_numeric() takes for a number: decimal digits, with a
// point and an exponent, and blanks around them.
func phpNumber(text string) (float64, bool) {
	text = strings.TrimSpace(text)
	if strings.Trim(text, "0123456789+-.eE") != "" {
		return 0, false
	}
	n, err := strconv.ParseFloat(text, 64)
	return n, err == nil
}

// many: the field is for several values.
func (f kickoffField) many() bool {
	return slices.Contains([]string{"multiselect", "table", "file", "assignees_form"}, f.kind)
}

// answerTexts are the texts that a value consists of: the chosen options, the cells
// of a table or of one of its columns, the names of files, the addresses and ids of
// people. A field for one value always has one text, "" when nothing was answered.
func answerTexts(f kickoffField, raw json.RawMessage, column string) []string {
	var texts []string
	switch f.kind {
	case "dropdown":
		o, _ := parseObject(raw)
		return []string{o.text("text")}
	case "multiselect":
		for _, o := range objects(raw) {
			if o.flag("selected") {
				texts = append(texts, o.text("text"))
			}
		}
	case "table":
		cells, _ := elements(raw)
		for i, cell := range cells {
			if column == "" || i < len(f.columns) && strings.EqualFold(columnLabel(f.columns[i]), column) {
				texts = append(texts, plainText(cell))
			}
		}
	case "file":
		for _, o := range objects(raw) {
			texts = append(texts, cmp.Or(o.text("filename"), o.text("url"), o.text("full_url"), o.text("id")))
		}
	case "assignees_form":
		people := readOwners(raw)
		for _, id := range people.Users {
			texts = append(texts, strconv.FormatInt(id, 10))
		}
		texts = append(append(texts, people.Guests...), people.Groups...)
	default:
		if kindOf(raw) == 't' {
			return []string{strings.TrimSpace(string(raw))}
		}
		return []string{plainText(raw)}
	}
	return texts
}

func columnLabel(raw json.RawMessage) string {
	o, _ := parseObject(raw)
	return o.text("label")
}
