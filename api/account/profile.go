package account

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"kickoff/payload/humanize"
	"kickoff/payload/rawjson"
	"kickoff/payload/store"
)

// configFile is the only file of ours that a person writes by hand.
const configFile = "config.json"

// config is config.json. It never holds a token.
type config struct {
	Profiles map[string]profile `json:"profiles"`
	Default  string             `json:"default"`
}

// profile is an account by name, without its token.
type profile struct {
	BaseURL    string `json:"base_url"`
	Org        string `json:"org"`
	ProcessURL string `json:"process_url"`
	Production bool   `json:"production"`
}

// readProfile reads the profile that was asked for, or else the default one. A
// missing file has none; a broken one is an error, because another organisation
// than the one meant would be launched in.
func readProfile(dir, asked string) (profile, string, error) {
	path := filepath.Join(dir, configFile)
	raw, err := store.ReadText(path, store.MaxFile)
	if errors.Is(err, fs.ErrNotExist) && asked == "" {
		return profile{}, "", nil
	}
	if errors.Is(err, fs.ErrNotExist) {
		return profile{}, "", fmt.Errorf("there is no profile %s: %s does not exist", humanize.Quote(asked), path)
	}
	if err != nil {
		return profile{}, "", fmt.Errorf("%s cannot be read: %w", path, err)
	}
	c, err := parseConfig(raw)
	if err != nil {
		return profile{}, "", fmt.Errorf("%s is broken: %w. Mend it, or move it away", path, err)
	}
	name := cmp.Or(asked, c.Default)
	if name == "" {
		return profile{}, "", nil
	}
	p, ok := c.Profiles[name]
	if !ok {
		return profile{}, "", fmt.Errorf("there is no profile %s in %s; it has: %s", humanize.Quote(name), path, known(c))
	}
	return p, name, nil
}

func parseConfig(raw []byte) (config, error) {
	var c config
	var loose map[string]any
	if err := rawjson.Check(raw); err != nil {
		return c, err
	}
	if err := json.Unmarshal(raw, &loose); err != nil {
		return c, plainer(raw, err)
	}
	if holdsToken(loose) {
		return c, errors.New("it holds a token, which does not belong there (use TALLYFY_ACCESS_TOKEN)")
	}
	if err := json.Unmarshal(raw, &c); err != nil {
		return c, plainer(raw, err)
	}
	return c, nil
}

// plainer says in words, and with the line, what is wrong with a JSON file.
func plainer(raw []byte, err error) error {
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &kind) && kind.Field != "":
		return fmt.Errorf("%s in line %d must not be a %s", humanize.Quote(kind.Field), rawjson.LineOf(raw, kind.Offset), kind.Value)
	case errors.As(err, &kind):
		return errors.New("it is not a JSON object")
	}
	return err
}

// holdsToken looks for a key that names a token, at any depth.
func holdsToken(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		for key, below := range v {
			_, text := below.(string)
			if text && slices.Contains([]string{"token", "access_token", "api_token"}, strings.ToLower(key)) || holdsToken(below) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(v, holdsToken)
	}
	return false
}

func known(c config) string {
	if len(c.Profiles) == 0 {
		return "none"
	}
	return strings.Join(slices.Sorted(maps.Keys(c.Profiles)), ", ")
}
