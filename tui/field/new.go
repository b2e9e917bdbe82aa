package field

import (
	"kickoff/payload"
	"kickoff/tui/theme"
)

// inlineOptions is how many options a choice shows by itself; more are found by
// typing.
const inlineOptions = 8

// New makes the widget for a field. The environment is asked each time an answer
// is read, since the clock goes on and people arrive late.
func New(f payload.Field, th *theme.Theme, env func() payload.Env) Widget {
	b := base{field: f, theme: th, env: env}
	if maker, ok := makers()[f.Type]; ok {
		return &given{Widget: maker(b), base: b}
	}
	return newRaw(b)
}

// makers has a widget for each type that the API has.
func makers() map[payload.FieldType]func(base) Widget {
	return map[payload.FieldType]func(base) Widget{
		payload.TypeText:        newLine,
		payload.TypeEmail:       newLine,
		payload.TypeTextarea:    newArea,
		payload.TypeDate:        newDate,
		payload.TypeRadio:       newChoice,
		payload.TypeDropdown:    newChoice,
		payload.TypeMultiselect: newMulti,
		payload.TypeFile:        newFile,
		payload.TypeTable:       newTable,
		payload.TypePeople:      newPeople,
	}
}

// base is what every widget is made of. The answer is the value; what a widget
// keeps besides is how it is being edited.
type base struct {
	field   payload.Field
	theme   *theme.Theme
	env     func() payload.Env
	answer  payload.Answer
	focused bool
}

// Answer is what is entered now.
func (b *base) Answer() payload.Answer { return b.answer }
