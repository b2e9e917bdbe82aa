package rules

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"kickoff/payload"
	"kickoff/payload/rawjson"
)

// verdict takes a rule's conditions from the left, each joined to those before it by
// its own logic, which is "and" where there is none; the first one's is not read, and
// a word that is neither joins nothing.
// A rule that asks of no kick-off field does not run at a launch. Unknown is what of the
// conditions nobody knows the meaning of.
func (s *simulation) verdict(r payload.Rule) (met Verdict, unknown []string) {
	runs := false
	for i, c := range r.Conditions {
		v, odd := s.condition(c)
		runs = runs || c.Subject == "Prerun" || odd != ""
		if odd != "" {
			unknown = append(unknown, odd)
		}
		switch {
		case i == 0:
			met = v
		case c.Logic == "" || strings.EqualFold(c.Logic, "and"):
			met = min(met, v)
		case strings.EqualFold(c.Logic, "or"):
			met = max(met, v)
		}
	}
	if !runs {
		return No, unknown
	}
	return met, unknown
}

// condition answers one condition; unknown is what of it nobody knows the meaning of,
// where it is Maybe.
func (s *simulation) condition(c payload.RuleCondition) (v Verdict, unknown string) {
	operation := "the operation “" + c.Operation + "”"
	switch c.Subject {
	case "Prerun":
		f := s.field(c.SubjectID)
		if f.ID == "" {
			return No, ""
		}
		if v = compare(c, texts(f, s.launch.Answers[f.ID], c.Column), several(f.Type)); v == Maybe {
			return v, operation
		}
		return v, ""
	case "Step":
		// Nothing has happened to a step when the process begins.
		switch c.Operation {
		case "completed", "reopened", "approved", "rejected", "acknowledged", "expired":
			return No, ""
		}
		return Maybe, operation + " of a step"
	case "Capture":
		// Nor is anything entered in it.
		if compare(c, []string{""}, false) == No {
			return No, ""
		}
		return Maybe, "a condition about a form field"
	}
	return Maybe, "a condition about “" + c.Subject + "”"
}

// compare asks of the texts that a value consists of: one, or for a field of several
// values those that were chosen. An operation that is not known is Maybe.
func compare(c payload.RuleCondition, values []string, several bool) Verdict {
	statement := strings.ToLower(strings.Join(c.Statement, ", "))
	equals := func(text string) bool { return strings.ToLower(text) == statement }
	contains := func(text string) bool { return strings.Contains(strings.ToLower(text), statement) }
	met := false
	switch c.Operation {
	case "equals":
		met = slices.ContainsFunc(values, equals)
	case "not_equals":
		met = !slices.ContainsFunc(values, equals)
	case "equals_any":
		met = slices.ContainsFunc(values, func(text string) bool {
			text = strings.ToLower(text) // and no further: the server folds letters no other way
			return slices.ContainsFunc(c.Statement, func(one string) bool { return strings.ToLower(one) == text })
		})
	case "contains":
		met = slices.ContainsFunc(values, contains)
	case "not_contains":
		met = !slices.ContainsFunc(values, contains)
	case "greater_than", "less_than":
		if several || len(values) != 1 {
			break
		}
		a, ok := number(values[0])
		b, fine := number(statement)
		met = ok && fine && (c.Operation == "greater_than" && a > b || c.Operation == "less_than" && a < b)
	case "is_empty":
		met = !slices.ContainsFunc(values, filled)
	case "is_not_empty":
		met = slices.ContainsFunc(values, filled)
	case "completed", "reopened", "approved", "rejected", "acknowledged", "expired", "not_assigned":
		// A field has no such operation, which is false without a word.
	default:
		return Maybe
	}
	if met {
		return Yes
	}
	return No
}

func filled(text string) bool { return strings.TrimSpace(text) != "" }

// number reads what PHP calls numeric: neither hexadecimal nor infinite.
func number(text string) (float64, bool) {
	text = strings.TrimSpace(text)
	if strings.ContainsAny(text, "xXpP_nN") {
		return 0, false
	}
	n, err := strconv.ParseFloat(text, 64)
	return n, err == nil
}

// several reports a field whose value is a list.
func several(t payload.FieldType) bool { return t.Traits().Separator != "" }

// texts are what a value consists of: the text, that of the chosen options, the cells
// of a table or of one of its columns, the names of files, the ids and addresses of
// people. A field of one value that is blank is one empty text.
func texts(f payload.Field, raw json.RawMessage, column string) []string {
	switch rawjson.KindOf(raw) {
	case rawjson.List:
		items, _ := rawjson.Items(raw)
		var all []string
		for i, item := range items {
			if column != "" && f.Type.Takes(payload.Table{}) && (i >= len(f.Columns) || !strings.EqualFold(f.Columns[i].Label, column)) {
				continue
			}
			if text, ok := element(item); ok {
				all = append(all, text)
			}
		}
		return all
	case rawjson.Object:
		if text, ok := rawjson.Scalar(rawjson.Get(raw, "text")); ok {
			return []string{text}
		}
		people := owners(raw)
		all := make([]string, 0, people.Count())
		for _, id := range people.Users {
			all = append(all, strconv.FormatInt(id, 10))
		}
		return append(append(all, people.Guests...), people.Groups...)
	}
	if several(f.Type) {
		return nil
	}
	text, _ := rawjson.Scalar(raw)
	return []string{text}
}

// element is one member of a list: a cell, a file's name, or an option, which counts
// only when it is marked as chosen (docs/api.md, "radio, dropdown, multiselect").
func element(raw json.RawMessage) (string, bool) {
	if rawjson.KindOf(raw) != rawjson.Object {
		return rawjson.Scalar(raw)
	}
	if text, ok := rawjson.Scalar(rawjson.Get(raw, "text")); ok {
		return text, string(rawjson.Get(raw, "selected")) == "true"
	}
	for _, key := range []string{"filename", "url", "full_url", "id"} {
		if name, ok := rawjson.Scalar(rawjson.Get(raw, key)); ok {
			return name, true
		}
	}
	return "", false
}
