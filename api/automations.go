package api

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"kickoff/payload"
	"kickoff/payload/rawjson"
)

// wireRule is an automation.
type wireRule struct {
	ID         text            `json:"id"`
	Name       text            `json:"automated_alias"`
	Position   number          `json:"position"`
	Conditions list[wireIf]    `json:"conditions"`
	Then       list[wireThen]  `json:"then_actions"`
	Actions    list[wireThen]  `json:"actions"`
	ArchivedAt json.RawMessage `json:"archived_at"`
}

type wireIf struct {
	Subject   text            `json:"conditionable_id"`
	Type      text            `json:"conditionable_type"`
	Operation text            `json:"operation"`
	Statement json.RawMessage `json:"statement"`
	Column    text            `json:"column_contains_name"`
	Logic     text            `json:"logic"`
	Position  number          `json:"position"`
}

type wireThen struct {
	Type       text                 `json:"action_type"`
	Verb       text                 `json:"action_verb"`
	Target     text                 `json:"target_step_id"`
	SourceType text                 `json:"actionable_type"`
	Source     text                 `json:"actionable_id"`
	Deadline   object[wireDeadline] `json:"deadline"`
	Assignees  object[wireOwners]   `json:"assignees"`
	Position   number               `json:"position"`
}

// readRules puts the automations in order, their conditions and actions too, and
// leaves out the archived ones.
func readRules(wire []wireRule) []payload.Rule {
	all := each(wireRule.rule)(wire)
	slices.SortStableFunc(all, func(a, b payload.Rule) int { return cmp.Compare(a.Position, b.Position) })
	return all
}

func (w wireRule) rule() (payload.Rule, bool) {
	r := payload.Rule{ID: ident(w.ID), Name: line(w.Name), Position: int(w.Position)}
	slices.SortStableFunc(w.Conditions, func(a, b wireIf) int { return cmp.Compare(a.Position, b.Position) })
	for _, c := range w.Conditions {
		r.Conditions = append(r.Conditions, payload.RuleCondition{
			SubjectID: ident(c.Subject),
			Subject:   baseName(line(c.Type)),
			Operation: line(c.Operation),
			Statement: statement(c.Statement, c.Operation == "equals_any"),
			Column:    line(c.Column),
			Logic:     line(c.Logic),
		})
	}
	then := w.Then
	if len(then) == 0 {
		then = w.Actions
	}
	slices.SortStableFunc(then, func(a, b wireThen) int { return cmp.Compare(a.Position, b.Position) })
	for _, a := range then {
		r.Actions = append(r.Actions, payload.RuleAction{
			Kind: line(a.Type), Verb: line(a.Verb), TargetStep: ident(a.Target),
			People: a.Assignees.value.owners(), Source: baseName(line(a.SourceType)), SourceID: ident(a.Source),
			Deadline: a.Deadline.value.rule(),
		})
	}
	return r, !present(w.ArchivedAt)
}

// baseName is the last part of a PHP class name: Prerun of App\Models\Prerun.
func baseName(class string) string {
	return class[strings.LastIndexByte(class, '\\')+1:]
}

// statement is what a condition compares with, none for null: for "equals_any" the texts
// of a list, as such or inside a text, or those between commas; for all else one text,
// which a list is not (docs/api.md, "Automations").
func statement(raw json.RawMessage, alternatives bool) []string {
	one, scalar := rawjson.Scalar(raw)
	switch {
	case rawjson.KindOf(raw) <= rawjson.Null:
		return nil
	case !alternatives && scalar:
		return []string{one}
	case !alternatives:
		return []string{string(rawjson.Compact(raw))}
	case rawjson.KindOf(json.RawMessage(one)) == rawjson.List:
		raw = json.RawMessage(one)
	}
	var texts []string
	if rawjson.KindOf(raw) != rawjson.List {
		for part := range strings.SplitSeq(one, ",") {
			if part = strings.TrimSpace(part); part != "" {
				texts = append(texts, part)
			}
		}
		return texts
	}
	var all list[text]
	_ = all.UnmarshalJSON(raw)
	for _, t := range all {
		texts = append(texts, string(t))
	}
	return texts
}
