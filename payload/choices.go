package payload

import (
	"encoding/json"
	"slices"
	"strings"

	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/rawjson"
)

// Choices are chosen options in the order they were chosen; a radio and a dropdown
// have one at most.
type Choices []Choice

// Choice is an option that was chosen: the template's own id and text.
type Choice struct {
	ID   json.RawMessage
	Text string
	// Unselected is an entry given with "selected": false, which is legal and
	// counts as not chosen.
	Unselected bool
}

// Blank implements Value.
func (c Choices) Blank() bool { return len(c) == 0 }

// Plain implements Value. Options stand between commas, which a text with a comma
// in it does not bear.
func (c Choices) Plain(*Directory) string {
	texts := texts(c)
	if len(texts) > 1 && slices.ContainsFunc(texts, func(s string) bool { return strings.Contains(s, ",") }) {
		return plainList(texts)
	}
	return strings.Join(texts, ", ")
}

func texts(c Choices) []string {
	all := make([]string, len(c))
	for i, one := range c {
		all[i] = one.Text
	}
	return all
}

// mostCompared is how many times a choice is held against an option at a key, 25 ns each.
const mostCompared = 10_000

// Retyped is an answer as text that the field reads as the same: as Plain has it, or by
// ids where that means other options, as "A, B" does where one is called so. Of very many
// options that is not looked at.
func Retyped(f Field, a Answer, env Env) string {
	text, chosen := a.Plain(env.People), a.Choices()
	if n := len(chosen) * len(f.Options); n == 0 || n > mostCompared {
		return text
	}
	if again, err := Parse(f, text, env); err == nil && again.Same(a) {
		return text
	}
	if !f.Type.Traits().Many {
		return idText(chosen[0].ID)
	}
	return plainList(a.Stored().Choices)
}

func plainList[T any](list []T) string {
	data, _ := rawjson.Encode(list) // "" for cells that are no JSON
	return string(data)
}

func (c Choices) empty() bool { return len(c) == 0 }

func (c Choices) show(Env) string { return strings.Join(Field{}.ChoiceNames(c), ", ") }

// ChoiceNames are the options that are chosen, each on one line, with the id where another
// of the field is called so. Of very many that is not looked at.
func (f Field) ChoiceNames(c Choices) []string {
	var names []string
	for _, one := range c {
		if one.Unselected {
			continue
		}
		name := clean.Message(one.Text)
		for i := 0; i < len(f.Options) && len(c)*len(f.Options) <= mostCompared; i++ {
			if o := &f.Options[i]; (o.Text == one.Text || o.Label == name) && string(o.ID) != string(one.ID) {
				name += " (id " + clean.Message(idText(one.ID)) + ")"
				break
			}
		}
		names = append(names, name)
	}
	return names
}

func (Choices) asJSON() json.RawMessage { return nil }

func (c Choices) store(s *Stored) {
	for _, one := range c {
		o := StoredChoice{ID: one.ID, Text: one.Text}
		if one.Unselected {
			o.Selected = new(bool)
		}
		s.Choices = append(s.Choices, o)
	}
}

func storedChoices(s Stored) Choices {
	c := make(Choices, len(s.Choices))
	for i, one := range s.Choices {
		c[i] = Choice{ID: rawjson.Compact(one.ID), Text: one.Text, Unselected: one.Selected != nil && !*one.Selected}
	}
	return c
}

// with adds a choice that is not there yet.
func (c Choices) with(one Choice) Choices {
	for _, o := range c {
		if o.Text == one.Text && idText(o.ID) == idText(one.ID) {
			return c
		}
	}
	return append(c, one)
}

// choiceNamed is the option that a text names: by its exact text, then folded,
// then by id. An error lists the options.
func choiceNamed(f Field, text string) (Choice, error) {
	if len(f.Options) == 0 {
		return unlistedChoice(f, text)
	}
	at := optionsByText(f, text)
	if len(at) == 0 {
		at = optionsByID(f, clean.Trim(text))
	}
	if len(at) == 0 && len(f.Options) == 2 {
		at = yesOrNo(f, text)
	}
	return theOne(f, at, text)
}

// yesOrNo is the option that true or false means where Yes and No are all there is.
func yesOrNo(f Field, truth string) []int {
	yes, no := optionsByText(f, "Yes"), optionsByText(f, "No")
	switch {
	case len(yes) != 1 || len(no) != 1:
		return nil
	case clean.Fold(truth) == clean.Fold("true"):
		return yes
	case clean.Fold(truth) == clean.Fold("false"):
		return no
	}
	return nil
}

// unlistedChoice is a choice of a field whose options Tallyfy does not tell: a
// radio sends the text, all others need the whole option.
func unlistedChoice(f Field, text string) (Choice, error) {
	if f.Type.Traits().TextOnly {
		return Choice{Text: text}, nil
	}
	raw := json.RawMessage(strings.TrimSpace(text))
	if json.Valid(raw) && rawjson.KindOf(raw) == rawjson.Object {
		return choiceFromJSON(f, raw)
	}
	return Choice{}, unlisted()
}

func unlisted() error {
	return refuse("Tallyfy does not tell this field's options", `write the option as {"id": …, "text": "…"}`)
}

func theOne(f Field, at []int, asked string) (Choice, error) {
	asked = humanize.Quote(clean.Trim(asked))
	switch {
	case len(at) == 0:
		return Choice{}, refuse(asked+" is not one of the options", chooseOne(f))
	case len(at) > 1 && !(f.Type.Traits().TextOnly && sameText(f, at)):
		// A radio sends the text alone, so options of one text are the same answer.
		return Choice{}, refuse(asked+" could mean more than one option", "choose by id: "+listOptions(f, at, true))
	}
	return Choice{ID: f.Options[at[0]].ID, Text: f.Options[at[0]].Text}, nil
}

func sameText(f Field, at []int) bool {
	return !slices.ContainsFunc(at, func(i int) bool { return f.Options[i].Text != f.Options[at[0]].Text })
}

// optionsByText returns the options of exactly that text; if there are none, those
// that differ in how letters are composed, and then those that fit folded.
func optionsByText(f Field, text string) []int {
	folded := clean.Fold(text)
	for _, fits := range []func(string) bool{
		func(s string) bool { return s == text },
		func(s string) bool { return clean.Same(s, text) },
		func(s string) bool { return clean.Fold(s) == folded },
	} {
		var at []int
		for i, o := range f.Options {
			if fits(o.Text) {
				at = append(at, i)
			}
		}
		if len(at) > 0 {
			return at
		}
	}
	return nil
}

func optionsByID(f Field, id string) []int {
	var at []int
	for i, o := range f.Options {
		if idText(o.ID) == id {
			at = append(at, i)
		}
	}
	return at
}

// idText is an option's id as text: 2 and "2" read the same.
func idText(id json.RawMessage) string {
	if s, ok := rawjson.Scalar(id); ok {
		return s
	}
	return string(id)
}

func chooseOne(f Field) string { return "choose one of " + listOptions(f, nil, false) }

// listOptions names the options at those places, all of them where there are none.
func listOptions(f Field, at []int, ids bool) string {
	const longest = 20
	var names []string
	for i, o := range f.Options {
		if at != nil && !slices.Contains(at, i) {
			continue
		}
		if at == nil && i == longest {
			names = append(names, "…")
			break
		}
		name := humanize.Quote(o.Text)
		if ids {
			name += " (id " + clean.Message(idText(o.ID)) + ")"
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

// choiceFromJSON reads one option: its text, its id, or an object with either or
// both.
func choiceFromJSON(f Field, raw json.RawMessage) (Choice, error) {
	if text, ok := rawjson.Scalar(raw); ok {
		return choiceNamed(f, text)
	}
	if rawjson.KindOf(raw) != rawjson.Object {
		return Choice{}, refuse("an option is text, an id or an object, not "+spellKind(rawjson.KindOf(raw)), chooseOne(f))
	}
	all, err := pairs(raw)
	if err != nil {
		return Choice{}, err
	}
	var id, text json.RawMessage
	unselected := false
	for _, p := range all {
		switch p.Key {
		case "id":
			id = p.Value
		case "text":
			text = p.Value
		case "selected":
			if rawjson.KindOf(p.Value) > rawjson.Bool {
				return Choice{}, refuse(`"selected" is true or false`, "write true, false, or leave it out")
			}
			unselected = string(p.Value) == "false"
		}
	}
	c, err := choiceOf(f, id, text)
	c.Unselected = unselected
	return c, err
}

// choiceOf finds the option that an id, a text or both name. Both must name the
// same one; an id that the template does not have yields to a text that it has.
func choiceOf(f Field, id, text json.RawMessage) (Choice, error) {
	hasID, hasText := !blankItem(id), !blankItem(text)
	key, words := strings.TrimSpace(idText(id)), rawjson.Text(text)
	byID, byText := optionsByID(f, key), optionsByText(f, words)
	switch {
	case rawjson.KindOf(id) > rawjson.String || rawjson.KindOf(id) == rawjson.Bool || hasText && rawjson.KindOf(text) != rawjson.String:
		return Choice{}, refuse(`an option's id is a number or text, and its text is text`, chooseOne(f))
	case !hasID && !hasText:
		return Choice{}, refuse(`an option needs an "id" or a "text"`, chooseOne(f))
	case len(f.Options) == 0 && hasID && hasText:
		return Choice{ID: id, Text: words}, nil
	case len(f.Options) == 0:
		return Choice{}, unlisted()
	case !hasText:
		return theOne(f, byID, key)
	case !hasID || len(byID) == 0:
		return theOne(f, byText, words)
	}
	for _, i := range byID {
		if slices.Contains(byText, i) {
			return theOne(f, []int{i}, words)
		}
	}
	named := humanize.Quote(f.Options[byID[0]].Text)
	return Choice{}, refuse("the id "+clean.Message(idText(id))+" is "+named+", but the text is "+humanize.Quote(words), "give one of the two, or two that belong together")
}

// choices holds what is chosen against the template's options.
func (c *fieldCheck) choices(v Value) {
	f, chosen := c.field, v.(Choices)
	if len(f.Options) == 0 {
		c.warn("Tallyfy does not tell this field's options, so the choice is not checked", "")
		return
	}
	selected := false
	has := optionSet(f)
	for _, choice := range chosen {
		selected = selected || !choice.Unselected
		if !has(choice) {
			c.refuse(humanize.Quote(choice.Text)+" is not one of the options of the template", chooseOne(f))
		}
	}
	if f.Required && !selected {
		c.missing("is required, and nothing is chosen")
	}
}

// optionSet tells which choices are the template's own, by id and text; a radio
// sends its text alone. Choices mostly come in the options' order, so each is looked for
// from the one before; to ask much out of order it makes an index.
func optionSet(f Field) func(Choice) bool {
	textOnly := f.Type.Traits().TextOnly
	key := func(id, text string) string {
		if textOnly {
			return text
		}
		return id + "\x00" + text
	}
	var all map[string]bool
	next, rounds := 0, 0
	is := func(o *Option, c Choice) bool {
		return o.Text == c.Text && (textOnly || string(o.ID) == string(c.ID))
	}
	find := func(c Choice, from, to int) bool {
		for i := from; i < to; i++ {
			if is(&f.Options[i], c) {
				next = i + 1
				return true
			}
		}
		return false
	}
	return func(c Choice) bool {
		if all == nil && find(c, next, len(f.Options)) {
			return true
		}
		if rounds++; rounds < 8 {
			return find(c, 0, next)
		}
		if all == nil {
			all = make(map[string]bool, len(f.Options))
			for _, o := range f.Options {
				all[key(string(o.ID), o.Text)] = true
			}
		}
		return all[key(string(c.ID), c.Text)]
	}
}

// option writes an option as the API's launch page does.
func (b *builder) option(c Choice, withSelected bool) {
	b.w.open('{')
	b.w.key("id")
	b.w.raw(c.ID)
	b.w.key("text")
	b.w.text(c.Text)
	b.w.key("value")
	b.w.null()
	if withSelected {
		b.w.key("selected")
		b.w.truth(!c.Unselected)
	}
	b.w.close('}')
}
