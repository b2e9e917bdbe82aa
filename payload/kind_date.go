package payload

import (
	"encoding/json"
	"errors"
	"time"

	"kickoff/payload/clean"
	"kickoff/payload/rawjson"
	"kickoff/payload/when"
)

// The formats of instants in a launch, always UTC (docs/api.md, "Dates and
// deadlines").
const (
	kickoffDate  = "2006-01-02T15:04:05.000Z"
	stepDeadline = "2006-01-02T15:04:05Z"
)

// dateKind is a date, with a time of day where the field collects one. Its value
// is the text as it was typed.
type dateKind struct{ textShape }

func (dateKind) Type() FieldType { return TypeDate }
func (dateKind) Traits() Traits  { return Traits{Once: true, Stored: AsInstant} }

func (dateKind) Prompt(f Field) string {
	if f.CollectTime {
		return "type a date and time such as tomorrow 9am or 2026-12-01 17:00"
	}
	return "type a date such as tomorrow or 2026-12-01"
}

func (dateKind) Noun(f Field) string {
	if f.CollectTime {
		return "a date and a time"
	}
	return "a date without a time"
}

// inFile: what is written in digits and signs alone is a day or a moment, all else is as
// people say it.
func (dateKind) inFile(f Field) (Schema, any) {
	example := "+7d"
	if f.CollectTime {
		example += " 17:00"
	}
	said := Schema{"pattern": `[^0-9TtZz:+-]|^\+|^[0-9]{1,2}:[0-9]{2}$`}
	return Schema{"type": "string", "anyOf": []Schema{{"format": "date"}, {"format": "date-time"}, said}, "examples": []string{"2026-12-01", example}}, example
}

func (dateKind) parse(f Field, text string, env Env) (Value, error) {
	_, err := ReadDate(f, text, env)
	return Text(clean.Trim(text)), err
}

func (dateKind) parseJSON(_ Field, _ json.RawMessage, is rawjson.Kind, _ Env) (Value, error) {
	return nil, refuse("a date is text, not "+spellKind(is), "write it in quotes, such as \"2026-12-01\"")
}

// preset reads a time without a zone, which is UTC to the API, as one that says so.
func (k dateKind) preset(f Field, raw json.RawMessage, env Env) (Value, error) {
	for _, naive := range []string{time.DateTime, "2006-01-02T15:04:05"} {
		if t, err := time.Parse(naive, rawjson.Text(raw)); err == nil {
			raw = rawjson.AppendString(nil, t.Format(time.RFC3339Nano))
		}
	}
	return k.shape.preset(f, raw, env)
}

func (dateKind) check(c *fieldCheck, v Value) {
	if _, err := ReadDate(c.field, string(v.(Text)), c.env); err != nil {
		c.invalid(err)
	}
}

func (dateKind) encode(b *builder, f Field, v Value) bool {
	r, err := ReadDate(f, string(v.(Text)), b.env)
	if err != nil {
		return false
	}
	b.w.text(r.Time.UTC().Format(kickoffDate))
	return true
}

func (dateKind) show(f Field, v Value, env Env) string {
	if r, err := ReadDate(f, string(v.(Text)), env); err == nil {
		return r.Plain()
	}
	return v.show(env)
}

// inName is the day, and the time where one was given.
func (k dateKind) inName(f Field, v Value, env Env) string {
	r, err := ReadDate(f, v.Plain(nil), env)
	switch {
	case err != nil:
		return v.show(env)
	case r.DateOnly:
		return r.Time.UTC().Format(time.DateOnly)
	}
	return r.Time.In(r.Zone).Format("2006-01-02 15:04")
}

// ParseTime reads the forms in which the API writes times; what has no zone is UTC
// (docs/api.md, "Time zone").
func ParseTime(text string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, time.DateTime, "2006-01-02T15:04:05", time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// ReadDate reads a kick-off date by the field's own rule on times of day.
func ReadDate(f Field, text string, env Env) (when.Reading, error) {
	read := when.Date
	if f.CollectTime {
		read = when.DateTime
	}
	r, err := read(text, env.Clock())
	return r, asValueError(err)
}

// DateOf is the date that an answer is read as; false for an answer that is none.
func DateOf(f Field, a Answer, env Env) (when.Reading, bool) {
	if _, ok := f.Type.kind().(dateKind); !ok {
		return when.Reading{}, false
	}
	r, err := ReadDate(f, a.Text(), env)
	return r, err == nil
}

func asValueError(err error) error {
	if date, ok := errors.AsType[*when.Error](err); ok {
		return refuse(date.Message, date.Fix)
	}
	return err
}
