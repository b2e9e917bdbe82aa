package payload

import (
	"encoding/json"
	"strings"

	"kickoff/payload/humanize"
	"kickoff/payload/rawjson"
)

const noOption = "no option"

// ofOptions is what the kinds have in common that take options.
type ofOptions struct{ shape[Choices] }

func (ofOptions) show(f Field, v Value, _ Env) string {
	return strings.Join(f.ChoiceNames(v.(Choices)), ", ")
}

// oneOf is what those have in common that take one.
type oneOf struct{ ofOptions }

func (oneOf) Traits() Traits      { return Traits{NoSuch: noOption} }
func (oneOf) Prompt(Field) string { return "choose one of the options" }

func (oneOf) inFile(f Field) (Schema, any) { return optionInFile(f) }

// optionInFile is one option: its text, or an object of the API. YAML takes a text of digits
// for a number.
func optionInFile(f Field) (Schema, any) {
	if len(f.Options) == 0 {
		return Schema{}, nil
	}
	var texts []any
	for _, o := range f.Options {
		if texts = append(texts, o.Text); rawjson.KindOf(json.RawMessage(o.Text)) == rawjson.Number && json.Valid([]byte(o.Text)) {
			texts = append(texts, json.Number(o.Text))
		}
	}
	return Schema{"anyOf": []Schema{{"enum": texts}, {"type": "object"}}}, f.Options[0].Text
}

func (oneOf) parse(f Field, text string, _ Env) (Value, error) {
	c, err := choiceNamed(f, text)
	return one(c, err)
}

// parseJSON takes a list of one for that one.
func (oneOf) parseJSON(f Field, raw json.RawMessage, is rawjson.Kind, _ Env) (Value, error) {
	list, err := listed(raw, is)
	switch {
	case err != nil || len(list) == 0:
		return nil, err
	case len(list) > 1:
		return nil, refuse("takes a single option, not a list of several", "give one of "+listOptions(f, nil, false))
	}
	return one(choiceFromJSON(f, list[0]))
}

func one(c Choice, err error) (Value, error) {
	if err != nil || c.Unselected {
		return nil, err
	}
	return Choices{c}, nil
}

func (oneOf) check(c *fieldCheck, v Value) {
	if len(v.(Choices)) > 1 {
		c.refuse("takes one option only", chooseOne(c.field))
		return
	}
	c.choices(v)
}

// radioKind is one of a few options, sent as its text alone.
type radioKind struct{ oneOf }

func (radioKind) Type() FieldType { return TypeRadio }
func (radioKind) Traits() Traits  { return Traits{TextOnly: true, NoSuch: noOption} }

func (k radioKind) check(c *fieldCheck, v Value) {
	k.oneOf.check(c, v)
	if len(c.field.Options) > 0 {
		c.zero(v.(Choices)[0].Text)
	}
}

func (radioKind) encode(b *builder, _ Field, v Value) bool {
	b.w.text(v.(Choices)[0].Text)
	return true
}

// dropdownKind is one of many options.
type dropdownKind struct{ oneOf }

func (dropdownKind) Type() FieldType { return TypeDropdown }

func (dropdownKind) encode(b *builder, _ Field, v Value) bool {
	b.option(v.(Choices)[0], false)
	return true
}

// multiselectKind is any number of options, sent in the order they were chosen.
type multiselectKind struct{ ofOptions }

func (multiselectKind) Type() FieldType { return TypeMultiselect }
func (multiselectKind) Traits() Traits {
	return Traits{Many: true, Separator: "commas", Stored: InAnyOrder, NoSuch: noOption}
}

// inFile: several stand in a list, or in a text between commas.
func (multiselectKind) inFile(f Field) (Schema, any) {
	one, example := optionInFile(f)
	list := Schema{"type": "array", "items": one}
	if f.Required {
		list["minItems"] = 1
	}
	return Schema{"anyOf": []Schema{list, one, {"type": "string", "pattern": ","}}}, []any{example}
}
func (multiselectKind) Prompt(Field) string { return "choose at least one of the options" }

// parse takes the whole text for one option before it cuts it at commas, of which
// options may hold some themselves.
func (k multiselectKind) parse(f Field, text string, env Env) (Value, error) {
	whole, wholeErr := choiceNamed(f, text)
	if wholeErr == nil && len(f.Options) > 0 {
		return Choices{whole}, nil
	}
	if len(optionsByText(f, text)) > 0 {
		return nil, wholeErr // several options are of that text
	}
	if raw, begins, err := bracketed(text); begins && err == nil {
		return k.parseJSON(f, raw, rawjson.KindOf(raw), env)
	}
	if !strings.Contains(text, ",") {
		return nil, wholeErr
	}
	commas := 0
	for _, o := range f.Options {
		commas = max(commas, strings.Count(o.Text, ","))
	}
	ways, err := readings(text, commas, func(name string) (Choice, error) { return choiceNamed(f, name) })
	if err != nil {
		return nil, err
	}
	for i, way := range ways {
		var chosen Choices
		for _, c := range way {
			chosen = chosen.with(c)
		}
		ways[i] = chosen
	}
	if len(ways) == 2 && Choices(ways[0]).Plain(nil) != Choices(ways[1]).Plain(nil) {
		first, second := texts(ways[0]), texts(ways[1])
		return nil, refuse(humanize.Quote(text)+" can be read in two ways: as "+humanize.Quotes(first)+", and as "+humanize.Quotes(second),
			"write the one that is meant as a JSON list: "+plainList(first)+" or "+plainList(second))
	}
	return Choices(ways[0]), nil
}

func (multiselectKind) parseJSON(f Field, raw json.RawMessage, is rawjson.Kind, _ Env) (Value, error) {
	chosen, err := choicesFromJSON(f, raw, is)
	if err != nil {
		return nil, err
	}
	return chosen, nil
}

// preset leaves out of a list what is no option any more; that is the error beside the
// rest.
func (k multiselectKind) preset(f Field, raw json.RawMessage, env Env) (Value, error) {
	if rawjson.KindOf(raw) != rawjson.List {
		return k.shape.preset(f, raw, env)
	}
	return choicesFromJSON(f, raw, rawjson.List)
}

// choicesFromJSON are those of a list that are options; the error is about the first that is none.
func choicesFromJSON(f Field, raw json.RawMessage, is rawjson.Kind) (Choices, error) {
	list, gone := listed(raw, is)
	var chosen Choices
	for _, item := range list {
		c, err := choiceFromJSON(f, item)
		switch {
		case err == nil:
			chosen = chosen.with(c)
		case gone == nil:
			gone = err
		}
	}
	return chosen, gone
}

func (multiselectKind) check(c *fieldCheck, v Value) { c.choices(v) }

func (multiselectKind) encode(b *builder, _ Field, v Value) bool {
	b.w.open('[')
	for _, c := range v.(Choices) {
		b.w.item()
		b.option(c, true)
	}
	b.w.close(']')
	return true
}
