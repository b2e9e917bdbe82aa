// Package account finds out who launches where: the token, the organisation, the
// base URL and the pattern of process addresses, from flags, the environment,
// config.json and the keyring, in that order. It also keeps a token, in the
// keyring or in a file that nobody else can read.
//
// It makes no request: whether a token is good shows only when it is used.
package account

import (
	"cmp"
	"errors"
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
var ErrNoToken = fmt.Errorf("%w: no token in the environment, the config or the keyring", api.ErrUnauthorized)

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
	// Color is the profile's among the sixteen of a terminal, by its number; "" for none.
	Color string
	// Warning says in words what is odd in config.json, a line each.
	Warning string
	// ReleaseByAnother: the profile says that who made a launch ready does not release it.
	ReleaseByAnother bool
}

// Overrides are the values of flags; they win over everything else.
type Overrides struct{ Org, BaseURL, Profile string }

// Gather puts the account together. Without a token it returns ErrNoToken with all the
// rest filled in, and without the profile that was asked for ErrNoProfile.
func Gather(getenv func(string) string, over Overrides, tokens *Tokens) (Account, error) {
	profile, missing := readProfile(ConfigDir(getenv), over.Profile)
	if missing != nil && !errors.Is(missing, ErrNoProfile) {
		return Account{}, missing
	}
	env := func(key string) string { return strings.TrimSpace(getenv(key)) }
	a := Account{
		Profile:          cmp.Or(profile.name, over.Profile),
		Production:       profile.Production,
		ReleaseByAnother: profile.ReleaseByAnother,
		Color:            profile.Color,
		Warning:          strings.Join(profile.warnings, "\n"),
		Org:              cmp.Or(over.Org, env("TALLYFY_ORG_ID"), profile.Org),
		BaseURL:          cmp.Or(over.BaseURL, env("TALLYFY_BASE_URL"), profile.BaseURL, DefaultBaseURL),
		ProcessURL:       cmp.Or(env("TALLYFY_PROCESS_URL"), profile.ProcessURL, api.DefaultProcessURL),
	}
	if missing != nil {
		return a, missing
	}
	if name := TokenVariable(getenv); name != "" {
		a.Token, a.Source = env(name), "the environment ("+name+")"
		return a, nil
	}
	var err error
	a.Token, a.Source, err = tokens.Load(a.Key())
	switch {
	case errors.Is(err, ErrKeyringSilent):
		return a, fmt.Errorf("%w, where the token may be: unlock it, or put a token into TALLYFY_ACCESS_TOKEN (%w)", err, ErrNoToken)
	case err != nil:
		return a, err
	case a.Token == "":
		return a, ErrNoToken
	}
	return a, nil
}

// TokenVariable is the variable of the environment that the token is taken from, "" for
// none.
func TokenVariable(getenv func(string) string) string {
	for _, name := range TokenVariables() {
		if strings.TrimSpace(getenv(name)) != "" {
			return name
		}
	}
	return ""
}

// TokenVariables are the variables of the environment that hold a token, the first
// that is set.
func TokenVariables() []string { return []string{"TALLYFY_ACCESS_TOKEN", "TALLYFY_API_TOKEN"} }

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
