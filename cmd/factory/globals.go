package factory

import (
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/cobra"

	"kickoff/cmd/failure"
	"kickoff/payload/humanize"
)

// usualTimeout is how long a launch may take where nobody says.
const usualTimeout = 5 * time.Minute

// Globals are the flags that every command takes.
type Globals struct {
	Sandbox    bool
	World      string
	Org        string
	BaseURL    string
	Profile    string
	Theme      string
	Timeout    time.Duration
	Accessible bool
	NoInput    bool
	JSON       bool
	LogFile    string
}

// Register puts them on the root command.
func (g *Globals) Register(c *cobra.Command) {
	f := c.PersistentFlags()
	f.BoolVar(&g.Sandbox, "sandbox", false, "use a built-in sandbox: no account, no network, nothing is real")
	f.StringVar(&g.World, "world", "", "what the sandbox holds, a JSON `FILE`")
	f.StringVar(&g.Org, "org", "", "organisation `ID`")
	f.StringVar(&g.BaseURL, "base-url", "", "base `URL` of the API")
	f.StringVar(&g.Profile, "profile", "", "profile `NAME` of config.json")
	f.StringVar(&g.Theme, "theme", "", "colours of the wizard: dark or light (default: asks the terminal)")
	f.DurationVar(&g.Timeout, "timeout", usualTimeout, "how long a launch may take")
	f.BoolVar(&g.Accessible, "accessible", false, "ask line by line instead of drawing a screen")
	f.BoolVar(&g.NoInput, "no-input", false, "never ask anything")
	f.BoolVar(&g.JSON, "json", false, "results and errors as JSON")
	f.StringVar(&g.LogFile, "log", "", "write a log of requests to `FILE`")
}

// check refuses values that no command could use.
func (g *Globals) check() error {
	switch {
	case g.Theme != "" && g.Theme != "dark" && g.Theme != "light":
		return failure.Usage(fmt.Sprintf("--theme %s: there are dark and light", humanize.Quote(g.Theme)))
	case g.Timeout <= 0:
		return failure.Usage("--timeout: a launch needs more than no time at all, such as 5m")
	}
	return nil
}

// Logger opens the log file of --log; without the flag nothing is logged. The
// returned function closes it.
func (g *Globals) Logger() (*slog.Logger, func(), error) {
	if g.LogFile == "" {
		return slog.New(slog.DiscardHandler), func() {}, nil
	}
	f, err := os.OpenFile(g.LogFile, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, nil, failure.Usage(fmt.Sprintf("--log: %v", err))
	}
	handler := slog.NewJSONHandler(f, &slog.HandlerOptions{Level: slog.LevelDebug})
	return slog.New(handler), func() { f.Close() }, nil
}
