package lines

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"kickoff/payload"
)

// Field asks for the answer of one field until it is one that the field takes.
// An empty line keeps what is there already (now), or leaves a field blank that
// may be blank. With an error comes what was typed of a long text until then; a
// *Command is one. Place is what stands before the label, such as "Question 3 of 12: ".
func (a *Asker) Field(ctx context.Context, place string, f payload.Field, now payload.Answer, env func() payload.Env) (payload.Answer, error) {
	a.introduce(place, f)
	for {
		text, err := a.read(ctx, f, payload.Display(f, now, env()))
		if err != nil {
			answer, _ := payload.Parse(f, text, env())
			answer.Origin = payload.FromYou
			return answer, err
		}
		if strings.TrimSpace(text) == "" {
			if problem := firstBlocking(payload.Check(f, now, env())); problem != "" {
				a.Say("%s", problem)
				continue
			}
			return now, nil
		}
		command := commandIn(text)
		text = literal(text)
		answer, err := payload.Parse(f, text, env())
		problem := ""
		if err != nil {
			problem = sentence(err.Error())
		} else {
			problem = firstBlocking(payload.Check(f, answer, env()))
		}
		// An option, a group or a file may be called as a command is.
		if command != nil && (problem != "" || f.Type.Takes(payload.Text(""))) {
			return now, command
		}
		if problem != "" {
			a.Say("%s", problem)
			continue
		}
		answer.Origin = payload.FromYou
		shown := payload.Display(f, answer, env())
		if date, ok := payload.DateOf(f, answer, env()); ok {
			shown = date.Told(env().Clock())
		}
		if shown != "" && shown != text {
			a.Say("Taken as: %s", shown)
		}
		return answer, nil
	}
}

func (a *Asker) introduce(place string, f payload.Field) {
	a.Say("")
	heading := place + f.Label
	if f.Required {
		heading += " (required)"
	}
	a.Say("%s", heading)
	if f.Guidance != "" {
		a.Say("  %s", strings.ReplaceAll(f.Guidance, "\n", "\n  "))
	}
	if len(f.Options) > 0 {
		var texts []string
		for _, o := range f.Options {
			texts = append(texts, o.Label)
		}
		a.Say("  Options: %s", strings.Join(texts, "; "))
	}
	if len(f.Columns) > 0 {
		var columns []string
		for _, c := range f.Columns {
			columns = append(columns, c.Label)
		}
		a.Say("  Columns: %s", strings.Join(columns, " | "))
	}
	a.Say("  %s", prompt(f))
}

// prompt says what to type.
func prompt(f payload.Field) string {
	how, traits := f.Prompt(), f.Type.Traits()
	switch {
	case traits.ManyLines:
		how += "; an empty line ends it"
	case traits.Separator != "":
		how += ", with " + traits.Separator + " between"
	}
	return sentence(how)
}

func (a *Asker) read(ctx context.Context, f payload.Field, now string) (string, error) {
	prompt := ">"
	if now != "" {
		prompt = "[" + now + "] >"
	}
	if f.Type.Traits().ManyLines {
		return a.Paragraphs(ctx, prompt)
	}
	return a.Line(ctx, prompt)
}

func firstBlocking(problems []payload.Problem) string {
	for _, p := range problems {
		if p.Blocks() {
			return sentence(p.String())
		}
	}
	return ""
}

func sentence(s string) string {
	if first, size := utf8.DecodeRuneInString(s); size > 0 {
		s = string(unicode.ToUpper(first)) + s[size:]
	}
	if strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}
