package account

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
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
	// Keys are the wizard's own, which others read.
	Keys json.RawMessage `json:"keys"`
}

// profile is an account by name, without its token.
type profile struct {
	BaseURL    string `json:"base_url"`
	Org        string `json:"org"`
	ProcessURL string `json:"process_url"`
	Color      string `json:"color"`
	Production bool   `json:"production"`
	// ReleaseByAnother: who made a launch ready does not release it.
	ReleaseByAnother bool `json:"release_by_another"`
}

func configKeys() []string { return []string{"default", "profiles", "keys"} }
func profileKeys() []string {
	return []string{"base_url", "org", "process_url", "color", "production", "release_by_another"}
}

// ErrNoProfile: config.json has no profile of that name.
var ErrNoProfile = errors.New("there is no profile")

// settings are the profile in use and its name, and in words what is odd in the file.
type settings struct {
	profile
	name     string
	warnings []string
}

// readProfile reads the profile that was asked for, or else the default one. A
// missing file has none; a broken one is an error, because another organisation
// than the one meant would be launched in.
func readProfile(dir, asked string) (settings, error) {
	path := filepath.Join(dir, configFile)
	raw, c, err := readConfig(dir)
	switch {
	case err != nil:
		return settings{}, err
	case raw == nil && asked != "":
		return settings{}, fmt.Errorf("%w %s: %s does not exist; `kickoff login --profile %[2]s` makes it", ErrNoProfile, asked, path)
	}
	s := settings{name: cmp.Or(asked, c.Default)}
	for _, odd := range unknownKeys(raw) {
		s.warnings = append(s.warnings, path+": "+odd)
	}
	if s.name == "" {
		return s, nil
	}
	var ok bool
	if s.profile, ok = c.Profiles[s.name]; !ok {
		return settings{}, fmt.Errorf("%w %s in %s; it has: %s", ErrNoProfile, humanize.Quote(s.name), path, cmp.Or(strings.Join(slices.Sorted(maps.Keys(c.Profiles)), ", "), "none"))
	}
	if s.Color != "" {
		number := slices.Index(colors(), strings.NewReplacer("_", "-", " ", "-").Replace(strings.ToLower(s.Color)))
		if number < 0 {
			s.warnings = append(s.warnings, fmt.Sprintf("%s: the color %s of the profile %s is none of: %s", path, humanize.Quote(s.Color), humanize.Quote(s.name), strings.Join(colors(), ", ")))
		}
		if s.Color = strconv.Itoa(number); number < 0 {
			s.Color = ""
		}
	}
	return s, nil
}

// colors are the names of a terminal's sixteen colours, by their number.
func colors() []string {
	names := []string{"black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"}
	for _, dark := range names[:8:8] {
		names = append(names, "bright-"+dark)
	}
	return names
}

// readConfig reads config.json; nothing when there is none.
func readConfig(dir string) (json.RawMessage, config, error) {
	path := filepath.Join(dir, configFile)
	raw, err := store.ReadText(path, store.MaxFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, config{}, nil
	}
	if err != nil {
		return nil, config{}, fmt.Errorf("%s cannot be read: %w", path, err)
	}
	c, err := parseConfig(raw)
	if err != nil {
		return nil, config{}, fmt.Errorf("%s is broken: %w. Mend it, or move it away", path, err)
	}
	return raw, c, nil
}

// Keys are the "keys" of config.json, nothing where it has none or cannot be read, which
// is told where the account is gathered.
func Keys(getenv func(string) string) json.RawMessage {
	_, c, _ := readConfig(ConfigDir(getenv))
	return c.Keys
}

// Profiles are the names of those in config.json, none where it cannot be read.
func Profiles(getenv func(string) string) []string {
	_, c, _ := readConfig(ConfigDir(getenv))
	return slices.Sorted(maps.Keys(c.Profiles))
}

// unknownKeys are those that mean nothing here, in words: one that was misspelt would
// otherwise be passed over, and with it what it was to guard.
func unknownKeys(raw json.RawMessage) []string {
	var odd []string
	look := func(within string, of json.RawMessage, known []string) {
		members, _ := rawjson.Members(of) // the file was checked
		for _, m := range members {
			if !slices.ContainsFunc(known, func(k string) bool { return strings.EqualFold(k, m.Key) }) {
				odd = append(odd, fmt.Sprintf("%s%s means nothing here; there are %s", humanize.Quote(m.Key), within, humanize.List(known)))
			}
		}
	}
	look("", raw, configKeys())
	profiles, _ := rawjson.Members(rawjson.Get(raw, "profiles"))
	for _, p := range profiles {
		look(" in the profile "+humanize.Quote(p.Key), p.Value, profileKeys())
	}
	return odd
}

// SaveProfile writes base URL and organisation of a profile into config.json, "" for what
// stays as it is, and makes it the default where there is none. All else in the file
// stays, in its order. It reports whether the profile is the default now.
func SaveProfile(dir, name, baseURL, org string) (isDefault bool, err error) {
	raw, c, err := readConfig(dir)
	if err != nil {
		return false, err
	}
	profiles := rawjson.Get(raw, "profiles")
	p := rawjson.Get(profiles, name)
	for _, set := range [][2]string{{"base_url", baseURL}, {"org", org}} {
		if set[1] != "" {
			p = with(p, set[0], rawjson.AppendString(nil, set[1]))
		}
	}
	if p == nil {
		p = json.RawMessage("{}")
	}
	changed := with(raw, "profiles", with(profiles, name, p))
	if c.Default == "" {
		changed = with(changed, "default", rawjson.AppendString(nil, name))
	}
	var pretty bytes.Buffer
	err = json.Indent(&pretty, changed, "", "  ")
	if err == nil {
		err = store.Save(filepath.Join(dir, configFile), append(bytes.TrimSpace(pretty.Bytes()), '\n'))
	}
	if err != nil {
		return false, fmt.Errorf("the profile cannot be written: %w", err)
	}
	return c.Default == "" || c.Default == name, nil
}

// with is an object with a value under a key, in the place where the key was.
func with(object json.RawMessage, key string, value json.RawMessage) json.RawMessage {
	members, _ := rawjson.Members(object) // none where there is no object yet
	at := slices.IndexFunc(members, func(m rawjson.Member) bool { return m.Key == key })
	if at < 0 {
		at, members = len(members), append(members, rawjson.Member{Key: key})
	}
	members[at].Value = value
	return rawjson.FromMembers(members)
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
