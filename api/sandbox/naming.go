package sandbox

import (
	"strings"
	"time"
)

// autoName is the name of a process that was launched without one: the template's
// pattern where it has automatic naming, else its title and the day (docs/api.md,
// "Process naming"). A variable that nothing fills stays as it is written.
func autoName(t template, values object, today time.Time) string {
	title, day := t.o.text("title"), today.Format("2006-01-02")
	pattern := t.o.text("default_process_name_format")
	if !t.o.flag("auto_naming") || pattern == "" {
		return title + " - " + day
	}
	filled := map[string]string{"DATE": day, "TEMPLATE_NAME": title}
	for _, f := range t.fields {
		if texts := conditionTexts(f, values.get(f.id), ""); f.alias != "" && len(texts) > 0 {
			filled[f.alias] = strings.Join(texts, ", ")
		}
	}
	var name strings.Builder
	for {
		before, rest, open := strings.Cut(pattern, "{{")
		name.WriteString(before)
		if !open {
			return name.String()
		}
		variable, after, closed := strings.Cut(rest, "}}")
		text, known := filled[strings.TrimSpace(variable)]
		switch {
		case !closed:
			name.WriteString("{{" + rest)
			return name.String()
		case known:
			name.WriteString(text)
		default:
			name.WriteString("{{" + variable + "}}")
		}
		pattern = after
	}
}
