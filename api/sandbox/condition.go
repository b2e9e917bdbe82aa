package sandbox

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
)

// met asks one condition of a kick-off value (docs/api.md, "Automations").
func (c condition) met(f kickoffField, raw json.RawMessage, now time.Time) bool {
	texts := conditionTexts(f, raw, c.column)
	has := func(text string) bool {
		return slices.ContainsFunc(texts, func(t string) bool { return t == text })
	}
	contains := func() bool {
		return slices.ContainsFunc(texts, func(t string) bool { return strings.Contains(t, c.statement) })
	}
	switch c.operation {
	case "equals":
		return has(c.statement) || strings.Join(texts, ", ") == c.statement
	case "not_equals":
		return !has(c.statement) && strings.Join(texts, ", ") != c.statement
	case "equals_any":
		return slices.ContainsFunc(alternatives(c.statement), has)
	case "contains":
		return contains()
	case "not_contains":
		return !contains()
	case "greater_than", "less_than":
		if len(texts) != 1 {
			return false
		}
		order, ok := compareValues(texts[0], c.statement, now)
		return ok && (order > 0 && c.operation == "greater_than" || order < 0 && c.operation == "less_than")
	case "is_empty":
		return len(texts) == 0
	case "is_not_empty":
		return len(texts) > 0
	}
	return false
}

// alternatives are the values of "equals any": a JSON list, else parts between
// commas.
func alternatives(statement string) []string {
	if list, ok := elements([]byte(statement)); ok {
		out := []string{}
		for _, each := range list {
			out = append(out, plainText(each))
		}
		return out
	}
	parts := strings.Split(statement, ",")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

// compareValues compares as numbers, else as dates.
func compareValues(a, b string, now time.Time) (int, bool) {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if errX == nil && errY == nil {
		switch {
		case x < y:
			return -1, true
		case x > y:
			return 1, true
		}
		return 0, true
	}
	s, okS := parseMoment(a, now)
	t, okT := parseMoment(b, now)
	return s.Compare(t), okS && okT
}

// conditionTexts are the texts that a value consists of, none when it is empty:
// the chosen options, the cells of a table or of one of its columns, the names
// of files, the addresses and ids of people.
func conditionTexts(f kickoffField, raw json.RawMessage, column string) []string {
	var texts []string
	add := func(text string) {
		if text != "" {
			texts = append(texts, text)
		}
	}
	switch f.kind {
	case "dropdown":
		o, _ := parseObject(raw)
		add(o.text("text"))
	case "multiselect":
		list, _ := elements(raw)
		for _, each := range list {
			if o, _ := parseObject(each); o.flag("selected") {
				add(o.text("text"))
			}
		}
	case "table":
		cells, _ := elements(raw)
		for i, cell := range cells {
			if column == "" || i < len(f.columns) && columnLabel(f.columns[i]) == column {
				add(plainText(cell))
			}
		}
	case "file":
		list, _ := elements(raw)
		for _, each := range list {
			o, _ := parseObject(each)
			add(o.text("filename"))
		}
	case "assignees_form":
		people := readOwners(raw)
		for _, id := range people.Users {
			add(strconv.FormatInt(id, 10))
		}
		texts = append(append(texts, people.Guests...), people.Groups...)
	default:
		if kindOf(raw) == 't' {
			add(strings.TrimSpace(string(raw)))
		}
		add(plainText(raw))
	}
	return texts
}

func columnLabel(raw json.RawMessage) string {
	o, _ := parseObject(raw)
	return o.text("label")
}
