// Package account finds out who launches where: the token, the organisation, the
// base URL and the pattern of process addresses, from flags, the environment,
// config.json and the keyring, in that order. It also keeps a token, in the
// keyring or in a file that nobody else can read.
//
// It makes no request: whether a token is good shows only when it is used.
package account

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/adrg/xdg"

	"kickoff/api"
	"kickoff/payload/humanize"
)

// DefaultBaseURL is the API of Tallyfy itself.
const DefaultBaseURL = "https://go.tallyfy.com/api"

// ErrNoToken: no place holds a token. It is an api.ErrUnauthorized.
var ErrNoToken = fmt.Errorf("%w: there is no token. Create one at %s (Settings, Integrations, REST API) and put it into TALLYFY_ACCESS_TOKEN", api.ErrUnauthorized, api.TokenPage)

// Account is what a client is made from.
type Account struct {
	Token string
	// Org is "" when none was named; the person's only one is meant then.
	Org        string
	BaseURL    string
	ProcessURL string
	// Profile is the name of the profile of config.json in use, "" for none.
	Profile string
	// Source says in words where the token was found.
	Source string
	// Production: the profile says that nothing is tried out there.
	Production bool
}

// Overrides are the values of flags; they win over everything else.
type Overrides struct{ Org, BaseURL, Profile string }

// FromEnvironment gathers the account. Without a token it returns ErrNoToken
// with all the rest filled in.
func FromEnvironment(getenv func(string) string, over Overrides) (Account, error) {
	return gather(getenv, over, OpenTokens(ConfigDir(getenv)))
}

// TokenVariables are the variables of the environment that hold a token, the first
// that is set.
func TokenVariables() []string { return []string{"TALLYFY_ACCESS_TOKEN", "TALLYFY_API_TOKEN"} }

func gather(getenv func(string) string, over Overrides, tokens *Tokens) (Account, error) {
	profile, name, err := readProfile(ConfigDir(getenv), over.Profile)
	if err != nil {
		return Account{}, err
	}
	env := func(key string) string { return strings.TrimSpace(getenv(key)) }
	a := Account{
		Profile:    name,
		Production: profile.Production,
		Org:        cmp.Or(over.Org, env("TALLYFY_ORG_ID"), profile.Org),
		BaseURL:    cmp.Or(over.BaseURL, env("TALLYFY_BASE_URL"), profile.BaseURL, DefaultBaseURL),
		ProcessURL: cmp.Or(env("TALLYFY_PROCESS_URL"), profile.ProcessURL, api.DefaultProcessURL),
	}
	for _, key := range TokenVariables() {
		if a.Token = env(key); a.Token != "" {
			a.Source = "the environment (" + key + ")"
			return a, nil
		}
	}
	a.Token, a.Source, err = tokens.Load(a.Key())
	switch {
	case err != nil:
		return a, err
	case a.Token == "":
		return a, ErrNoToken
	}
	return a, nil
}

// Key is what the account's token is kept under: the base URL, and the profile
// where one is used, because a token belongs to one organisation.
func (a Account) Key() string {
	base := strings.TrimRight(a.BaseURL, "/")
	if a.Profile == "" {
		return base
	}
	return base + " " + a.Profile
}

// program is the name of our folder in the directories of the system.
const program = "kickoff"

// ConfigDir is where config.json lives: KICKOFF_CONFIG_DIR, else the system's
// directory for it.
func ConfigDir(getenv func(string) string) string {
	return dir(getenv, "KICKOFF_CONFIG_DIR", "XDG_CONFIG_HOME", xdg.ConfigHome)
}

// DataDir is where drafts live: KICKOFF_DATA_DIR, else the system's directory.
func DataDir(getenv func(string) string) string {
	return dir(getenv, "KICKOFF_DATA_DIR", "XDG_DATA_HOME", xdg.DataHome)
}

// CacheDir is where fetched lists live: KICKOFF_CACHE_DIR, else the system's
// directory.
func CacheDir(getenv func(string) string) string {
	return dir(getenv, "KICKOFF_CACHE_DIR", "XDG_CACHE_HOME", xdg.CacheHome)
}

// CheckFolders says which of our folders have no place: the person has no home folder
// and no variable names them, so that they would lie at the root of the disk, or one is
// said to be in somebody else's home.
func CheckFolders(getenv func(string) string) error {
	var names []string
	for _, v := range [][2]string{{"KICKOFF_CONFIG_DIR", "XDG_CONFIG_HOME"}, {"KICKOFF_DATA_DIR", "XDG_DATA_HOME"}, {"KICKOFF_CACHE_DIR", "XDG_CACHE_HOME"}} {
		d := getenv(v[0])
		below, tilde := strings.CutPrefix(d, "~")
		switch {
		case tilde && below != "" && !os.IsPathSeparator(below[0]):
			return fmt.Errorf("%s is %s: write ~/… for your own home folder, or a whole path", v[0], humanize.Quote(d))
		case home(getenv) == "" && (tilde || d == "" && !filepath.IsAbs(getenv(v[1]))):
			names = append(names, v[0])
		}
	}
	if names == nil {
		return nil
	}
	return fmt.Errorf("HOME is not set, so there is no folder for settings, drafts and launches: set it, or %s to a whole path", humanize.List(names))
}

func home(getenv func(string) string) string {
	if runtime.GOOS == "windows" {
		return getenv("USERPROFILE")
	}
	return getenv("HOME")
}

func dir(getenv func(string) string, own, xdgHome, usual string) string {
	if d := getenv(own); d != "" {
		// A file of variables for a service or a container is seen by no shell.
		if below, tilde := strings.CutPrefix(d, "~"); tilde {
			return filepath.Join(home(getenv), below)
		}
		return d
	}
	// xdg has read the process's own environment, which getenv may not be. The
	// standard has relative paths ignored.
	if d := getenv(xdgHome); filepath.IsAbs(d) {
		usual = d
	}
	return filepath.Join(usual, program)
}
