package payload

import (
	"encoding/json"
	"strings"

	"kickoff/payload/clean"
)

func oneFromJSON(f Field, raw json.RawMessage, kind jsonKind) (Answer, error) {
	if kind == jsonList {
		list, err := items(raw)
		if err != nil {
			return Answer{}, err
		}
		given := list[:0]
		for _, item := range list {
			if !blankItem(item) {
				given = append(given, item)
			}
		}
		switch len(given) {
		case 0:
			return Answer{}, nil
		case 1:
			raw = given[0]
		default:
			return Answer{}, refuse("takes a single option, not a list of several", "give one of "+listOptions(f, nil, false))
		}
	}
	c, err := choiceFromJSON(f, raw)
	if err != nil || c.Unselected {
		return Answer{}, err
	}
	return Answer{Choices: []Choice{c}}, nil
}

func manyFromJSON(f Field, raw json.RawMessage, kind jsonKind) (Answer, error) {
	list := []json.RawMessage{raw}
	if kind == jsonList {
		var err error
		if list, err = items(raw); err != nil {
			return Answer{}, err
		}
	}
	var a Answer
	for _, item := range list {
		if blankItem(item) {
			continue
		}
		c, err := choiceFromJSON(f, item)
		if err != nil {
			return Answer{}, err
		}
		a.Choices = addChoice(a.Choices, c)
	}
	return a, nil
}

// choiceFromJSON reads one option: its text, its id, or an object with either or
// both.
func choiceFromJSON(f Field, raw json.RawMessage) (Choice, error) {
	if text, ok := scalar(raw); ok {
		if len(f.Options) == 0 {
			a, err := unlistedOne(f, text)
			if err != nil {
				return Choice{}, err
			}
			return a.Choices[0], nil
		}
		o, err := findOption(f, text)
		return Choice{ID: o.ID, Text: o.Text}, err
	}
	if kindOf(raw) != jsonObject {
		return Choice{}, refuse("an option is text, an id or an object, not "+spellKind(kindOf(raw)), "choose one of "+listOptions(f, nil, false))
	}
	all, err := pairs(raw)
	if err != nil {
		return Choice{}, err
	}
	return choiceFromPairs(f, all)
}

func choiceFromPairs(f Field, all []pair) (Choice, error) {
	var id, text json.RawMessage
	unselected := false
	for _, p := range all {
		switch p.key {
		case "id":
			id = p.value
		case "text":
			text = p.value
		case "selected":
			if kindOf(p.value) > jsonBool {
				return Choice{}, refuse(`"selected" is true or false`, "write true, false, or leave it out")
			}
			unselected = string(p.value) == "false"
		}
	}
	hasID := !blankItem(id)
	hasText := !blankItem(text)
	if kindOf(id) > jsonString || hasText && kindOf(text) != jsonString {
		return Choice{}, refuse(`an option's id is a number or text, and its text is text`, "choose one of "+listOptions(f, nil, false))
	}
	if !hasID && !hasText {
		return Choice{}, refuse(`an option needs an "id" or a "text"`, "choose one of "+listOptions(f, nil, false))
	}
	if len(f.Options) == 0 {
		if !hasID || !hasText {
			return Choice{}, unlisted()
		}
		return Choice{ID: id, Text: stringOf(text), Unselected: unselected}, nil
	}
	o, err := optionOf(f, id, text, hasID, hasText)
	return Choice{ID: o.ID, Text: o.Text, Unselected: unselected}, err
}

// optionOf finds the option that an id, a text or both name. Both must name the
// same one; an id that the template does not have yields to a text that it has.
func optionOf(f Field, id, text json.RawMessage, hasID, hasText bool) (Option, error) {
	var byID, byText []int
	if hasID {
		key, _ := scalar(id)
		byID = optionsByID(f, strings.TrimSpace(key))
	}
	if hasText {
		byText = optionsByText(f, stringOf(text))
	}
	switch {
	case !hasText:
		key, _ := scalar(id)
		return theOne(f, byID, key)
	case len(byID) == 0:
		return theOne(f, byText, stringOf(text))
	}
	for _, i := range byID {
		for _, j := range byText {
			if i == j {
				return f.Options[i], nil
			}
		}
	}
	named := quoted(f.Options[byID[0]].Text)
	return Option{}, refuse("the id "+clean.Message(idText(id))+" is "+named+", but the text is "+quoted(stringOf(text)), "give one of the two, or two that belong together")
}
