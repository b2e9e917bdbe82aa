package account

import (
	"path/filepath"

	"github.com/adrg/xdg"
)

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

func dir(getenv func(string) string, own, home, usual string) string {
	if d := getenv(own); d != "" {
		return d
	}
	// xdg has read the process's own environment, which getenv may not be. The
	// standard has relative paths ignored.
	if d := getenv(home); filepath.IsAbs(d) {
		usual = d
	}
	return filepath.Join(usual, program)
}
