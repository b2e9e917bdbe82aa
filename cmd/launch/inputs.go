package launch

import (
	"strings"

	"kickoff/api/session"
	"kickoff/cmd/factory"
	"kickoff/cmd/failure"
	"kickoff/cmd/launch/values"
	"kickoff/payload"
	"kickoff/payload/humanize"
)

// inputs reads --values and --set, the later over the earlier: the result
// has a field once. A field that one source answers twice is an error, under
// whatever names.
func (flags *AnswerFlags) inputs(f *factory.Factory, t payload.Template) ([]session.Input, error) {
	fromFile, err := inputsOfFile(f, t, flags.Values)
	if err != nil {
		return nil, err
	}
	fromFlags, err := inputsOfSet(t, flags.set)
	if err != nil {
		return nil, err
	}
	var all []session.Input
	for _, field := range t.Fields {
		if g, ok := fromFlags[field.ID]; ok {
			all = append(all, g)
		} else if g, ok := fromFile[field.ID]; ok {
			all = append(all, g)
		}
	}
	return all, nil
}

func inputsOfFile(f *factory.Factory, t payload.Template, file string) (map[string]session.Input, error) {
	if file == "" {
		return nil, nil
	}
	data, err := f.ReadFile(file)
	if err != nil {
		return nil, failure.Usage("--values: " + err.Error())
	}
	entries, err := values.Read(data)
	if err != nil {
		return nil, failure.Usagef("--values %s: %v", file, err)
	}
	all := map[string]session.Input{}
	keys := map[string]string{}
	for _, e := range entries {
		field, err := payload.FindField(t, e.Key)
		if err != nil {
			return nil, failure.Usagef("--values %s: %v", file, err)
		}
		if former, twice := keys[field.ID]; twice {
			return nil, failure.Usagef("--values %s answers the field %s twice, as %s and as %s: keep one", file, humanize.Quote(field.Label), humanize.Quote(former), humanize.Quote(e.Key))
		}
		keys[field.ID] = e.Key
		all[field.ID] = session.Input{Field: field, Origin: payload.FromValues, Text: e.Text, Raw: e.Raw}
	}
	return all, nil
}

func inputsOfSet(t payload.Template, set []string) (map[string]session.Input, error) {
	all := map[string]session.Input{}
	for _, s := range set {
		name, value, ok := strings.Cut(s, "=")
		if !ok {
			return nil, failure.Usagef("--set %s has no =: write --set 'FIELD=VALUE'", humanize.Quote(s))
		}
		field, err := payload.FindField(t, strings.TrimSpace(name))
		if err != nil {
			return nil, failure.Usagef("--set: %v", err)
		}
		if _, twice := all[field.ID]; twice {
			return nil, failure.Usagef("--set answers the field %s twice: keep one", humanize.Quote(field.Label))
		}
		all[field.ID] = session.Input{Field: field, Origin: payload.FromYou, Text: &value}
	}
	return all, nil
}
