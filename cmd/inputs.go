package cmd

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"kickoff/api/session"
	"kickoff/cmd/values"
	"kickoff/payload"
)

// inputs reads --values and --set, the later over the earlier: the result
// has a field once. A field that one source answers twice is an error, under
// whatever names.
func (a *app) inputs(t payload.Template, f *answerFlags) ([]session.Input, error) {
	fromFile, err := a.inputsOfFile(t, f.values)
	if err != nil {
		return nil, err
	}
	fromFlags, err := inputsOfSet(t, f.set)
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

func (a *app) inputsOfFile(t payload.Template, file string) (map[string]session.Input, error) {
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
	all := map[string]session.Input{}
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
		all[field.ID] = session.Input{Field: field, Origin: payload.FromValues, Text: e.Text, Raw: e.Raw}
	}
	return all, nil
}

func inputsOfSet(t payload.Template, set []string) (map[string]session.Input, error) {
	all := map[string]session.Input{}
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
		all[field.ID] = session.Input{Field: field, Origin: payload.FromYou, Text: &value}
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
