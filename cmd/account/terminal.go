package account

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/charmbracelet/colorprofile"
	"golang.org/x/term"

	"kickoff/api/account"
	"kickoff/tui/keymap"
	"kickoff/tui/theme"
)

// terminal looks at what the screen needs: its size, colours, keys and the clipboard.
// Nothing here fails: the commands need no terminal at all.
func (d *doctor) terminal(context.Context) {
	f := d.f
	if !f.InTerminal || !f.OutTerminal {
		d.look("terminal", "input or output is none", "Commands work so; `kickoff` itself needs a terminal.")
	} else {
		d.size()
	}
	d.colours()
	d.keys()
	d.clipboard()
}

// smallest is where every stage still works.
const smallestWidth, smallestHeight = 40, 10

func (d *doctor) size() {
	name := d.f.Getenv("TERM")
	width, height := 0, 0
	if file, ok := d.f.In.(*os.File); ok {
		width, height, _ = term.GetSize(int(file.Fd()))
	}
	switch {
	case name == "dumb":
		d.look("terminal", "TERM is dumb", "kickoff asks line by line there, as --accessible does.")
	case width > 0 && (width < smallestWidth || height < smallestHeight):
		d.look("terminal", fmt.Sprintf("%s, %d columns and %d rows", name, width, height), fmt.Sprintf("Make it %d by %d or larger.", smallestWidth, smallestHeight))
	case width > 0:
		d.good("terminal", "%s, %d columns and %d rows", name, width, height)
	default:
		d.good("terminal", "%s", name)
	}
}

func (d *doctor) colours() {
	name := d.f.Getenv("TERM")
	switch {
	case theme.Profile(d.f.Getenv) != colorprofile.ASCII && name != "dumb":
		d.good("colours", "the terminal's own sixteen")
	case d.f.Getenv("NO_COLOR") != "" || d.f.Getenv("CLICOLOR") == "0":
		d.good("colours", "none, because NO_COLOR or CLICOLOR=0 is set; signs say the same")
	default:
		d.look("colours", "none in a terminal of the type "+name, "Signs say the same; set TERM to what the terminal is.")
	}
}

func (d *doctor) keys() {
	const other = "esc and then the letter does what alt and the letter does, everywhere"
	program := d.f.Getenv("TERM_PROGRAM")
	_, odd := keymap.Read(account.Keys(d.f.Getenv))
	switch {
	case len(odd) > 0:
		d.look("keys", strings.Join(odd, "; "), "Mend \"keys\" of "+filepath.Join(account.ConfigDir(d.f.Getenv), "config.json")+"; until then these keys are as they were.")
	case d.f.Getenv("TMUX") != "":
		d.good("keys", "tmux: esc comes at once with `set -sg escape-time 10`; %s", other)
	case d.f.Getenv("STY") != "":
		d.good("keys", "screen: esc comes at once with `maptimeout 10`; %s", other)
	case runtime.GOOS == "darwin" || strings.HasPrefix(program, "Apple") || strings.HasPrefix(program, "iTerm"):
		d.good("keys", "alt is Option, once the terminal's settings make it Meta; %s", other)
	default:
		d.good("keys", "%s", other)
	}
}

func (d *doctor) clipboard() {
	if !theme.UTF8(d.f.Getenv) {
		d.look("characters", "the locale is not UTF-8", "Set LANG to one that is, such as C.UTF-8, or signs and letters may come out wrong.")
	} else {
		d.good("characters", "UTF-8")
	}
	remote := d.f.Getenv("SSH_CONNECTION") != ""
	for _, tool := range []string{"pbcopy", "clip.exe", "wl-copy", "xclip", "xsel"} {
		if _, err := exec.LookPath(tool); err == nil && !remote {
			d.good("clipboard", "by the terminal (OSC 52); %s is here too", tool)
			return
		}
	}
	fix := "Where it does not take what is copied, the text can be written to a file instead."
	if d.f.Getenv("TMUX") != "" {
		fix = "tmux passes it on with `set -g set-clipboard on`. " + fix
	}
	d.look("clipboard", "by the terminal alone (OSC 52), which does not say whether it took it", fix)
}
