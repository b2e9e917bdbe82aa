package cmd

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"kickoff/cmd/values"
	"kickoff/payload"
)

// given is one answer as it came in by a flag, before it is read.
type given struct {
	field  payload.Field
	origin payload.Origin
	// source says where it stands, for an error: "--set".
	source string
	text   *string
	raw    json.RawMessage
}

// answer reads what was given. A blank is the answer "nothing", which also
// takes a default of the template away.
func (g given) answer(env payload.Env) (payload.Answer, error) {
	var a payload.Answer
	var err error
	if g.text != nil {
		a, err = payload.Parse(g.field, *g.text, env)
	} else {
		a, err = payload.ParseJSON(g.field, g.raw, env)
	}
	a.Origin = g.origin
	return a, err
}

// people are the names of people in what was given.
func (g given) people() []string {
	if g.field.Type != payload.TypePeople {
		return nil
	}
	if g.text == nil {
		return namesIn(g.raw)
	}
	if names := namesIn(json.RawMessage(*g.text)); names != nil {
		return names
	}
	return whoNames(*g.text)
}

// answersGiven reads --values and --set, the later over the earlier: the result
// has a field once. A field that one source answers twice is an error, under
// whatever names.
func (a *app) answersGiven(t payload.Template, f *fill) ([]given, error) {
	fromFile, err := a.valuesGiven(t, f.values)
	if err != nil {
		return nil, err
	}
	fromFlags, err := setGiven(t, f.set)
	if err != nil {
		return nil, err
	}
	var all []given
	for _, field := range t.Fields {
		if g, ok := fromFlags[field.ID]; ok {
			all = append(all, g)
		} else if g, ok := fromFile[field.ID]; ok {
			all = append(all, g)
		}
	}
	return all, nil
}

func (a *app) valuesGiven(t payload.Template, file string) (map[string]given, error) {
	if file == "" {
		return nil, nil
	}
	data, err := a.readFile("--values", file)
	if err != nil {
		return nil, err
	}
	entries, err := values.Read(data)
	if err != nil {
		return nil, usage(fmt.Sprintf("--values %s: %v", file, err))
	}
	all := map[string]given{}
	keys := map[string]string{}
	for _, e := range entries {
		field, err := payload.FindField(t, e.Key)
		if err != nil {
			return nil, usage(fmt.Sprintf("--values %s: %v", file, err))
		}
		if former, twice := keys[field.ID]; twice {
			return nil, usage(fmt.Sprintf("--values %s answers the field %q twice, as %q and as %q: keep one", file, field.Label, former, e.Key))
		}
		keys[field.ID] = e.Key
		all[field.ID] = given{field: field, origin: payload.FromValues, source: "--values", text: e.Text, raw: e.Raw}
	}
	return all, nil
}

func setGiven(t payload.Template, set []string) (map[string]given, error) {
	all := map[string]given{}
	for _, s := range set {
		name, value, ok := strings.Cut(s, "=")
		if !ok {
			return nil, usage(fmt.Sprintf("--set %q has no =: write --set 'FIELD=VALUE'", s))
		}
		field, err := payload.FindField(t, strings.TrimSpace(name))
		if err != nil {
			return nil, usage(fmt.Sprintf("--set: %v", err))
		}
		if _, twice := all[field.ID]; twice {
			return nil, usage(fmt.Sprintf("--set answers the field %q twice: keep one", field.Label))
		}
		all[field.ID] = given{field: field, origin: payload.FromYou, source: "--set", text: &value}
	}
	return all, nil
}

// largestFile is more than any map of answers or body of a launch.
const largestFile = 64 << 20

// readFile reads the file of a flag, or standard input for "-".
func (a *app) readFile(flag, name string) ([]byte, error) {
	in := a.host.In
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, usage(fmt.Sprintf("%s: %v", flag, plainFileError(err)))
		}
		defer f.Close()
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, largestFile+1))
	switch {
	case err != nil:
		return nil, usage(fmt.Sprintf("%s %s: %v", flag, name, plainFileError(err)))
	case len(data) > largestFile:
		return nil, usage(fmt.Sprintf("%s %s: the file is too large", flag, name))
	}
	return data, nil
}

// plainFileError says in words what is wrong with a file.
func plainFileError(err error) string {
	var path *os.PathError
	if !errors.As(err, &path) {
		return err.Error()
	}
	switch {
	case errors.Is(err, os.ErrNotExist):
		return fmt.Sprintf("there is no file %s", path.Path)
	case errors.Is(err, os.ErrPermission):
		return fmt.Sprintf("the file %s may not be read", path.Path)
	}
	return fmt.Sprintf("%s: %v", path.Path, path.Err)
}
