package e2e

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
)

// binaryVariable names the built program to the tests of this package.
const binaryVariable = "KICKOFF_E2E_BINARY"

// TestMain builds the program once for all the tests. Its version is nothing to them, and
// asking git for it fails in a checkout that belongs to somebody else.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "kickoff-e2e")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	path := filepath.Join(dir, "kickoff")
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	code := 1
	if out, err := exec.Command("go", "build", "-buildvcs=false", "-o", path, "..").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%v\n%s", err, out)
	} else {
		_ = os.Setenv(binaryVariable, path)
		sideBySide()
		code = m.Run()
	}
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// sideBySide lets twice as many stories run at once as there are processors, unless
// -parallel says how many: most of the time a story waits.
func sideBySide() {
	flag.Parse()
	said := false
	flag.Visit(func(f *flag.Flag) { said = said || f.Name == "test.parallel" })
	if !said {
		_ = flag.Set("test.parallel", strconv.Itoa(2*runtime.GOMAXPROCS(0)))
	}
}

// binary is the path of the built program.
func binary() string { return os.Getenv(binaryVariable) }

// cleanEnv is the environment of a person who has nothing set: what the
// program writes goes below home.
func cleanEnv(home string) []string {
	return []string{
		"PATH=" + os.Getenv("PATH"),
		"HOME=" + home,
		"TERM=xterm-256color",
		"LANG=C.UTF-8",
		"TZ=UTC",
		"KICKOFF_CONFIG_DIR=" + filepath.Join(home, "config"),
		"KICKOFF_DATA_DIR=" + filepath.Join(home, "data"),
		"KICKOFF_CACHE_DIR=" + filepath.Join(home, "cache"),
		"KICKOFF_NOW=2026-11-23T09:00:00Z",
	}
}
