package cmd

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kickoff/api/sandbox"
	"kickoff/cmd/cmdtest"
)

// What completion offers is from the cache and the drafts' folder: the sandbox is gone
// when it is asked.
func TestCompletionNamesWhatWasFetchedBefore(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{})
	b := newBench(t).At(served)
	b.Env["TALLYFY_ORG_ID"] = "0a000000000000000000000000000001"
	b.Must("templates")
	b.Must("launch", "Order", "--set", "Buyer=Jane", "--set", "Plan=Gold", "--dry-run", "--save-draft", "for Jane")
	b.Must("launch", "Order", "--set", "Buyer=Jane", "--set", "Plan=Gold", "--dry-run", "--save-draft", "gone")
	b.Must("drafts", "remove", "gone")
	b.Must("launch", "Order", "--set", "Buyer=Jane", "--set", "Plan=Gold", "--name", "Mine", "--yes")
	asked := len(cmdtest.Requests(t, served))
	b.Env["KICKOFF_CONFIG_DIR"] = filepath.Dir(b.File("config.json", `{"profiles":{"staging":{}}}`))

	for _, c := range []struct {
		args       string
		directive  string
		has, lacks []string
	}{
		{"launch ", ":4", []string{"Order"}, nil},
		{"", "", []string{"Order", "launch", "templates"}, nil},
		{"templates effects ", ":4", []string{"Order"}, nil},
		{"launch Order ", ":4", nil, []string{"Order"}},
		{"launch --draft ", ":4", []string{"for Jane"}, nil},
		{"drafts show ", ":4", []string{"for Jane"}, nil},
		{"drafts restore ", ":4", []string{"gone"}, []string{"for Jane"}},
		{"drafts rename for_Jane ", ":4", nil, []string{"for Jane"}},
		{"drafts remove for_Jane ", ":4", nil, []string{"for Jane"}},
		{"launch Order --set ", ":6", []string{"Buyer=", "Plan="}, []string{"Gold"}},
		{"Order --set ", ":6", []string{"Buyer=", "Plan="}, nil},
		{"launch --draft for_Jane --set ", ":6", []string{"Buyer="}, nil},
		{"launch Order --set Plan=", ":4", []string{"Plan=Gold", "Plan=Silver"}, nil},
		{"launch Order --set plan=", ":4", []string{"plan=Gold"}, nil},
		{"launch Order --set Extras=Wrap,", ":4", []string{"Extras=Wrap,2024"}, []string{"Extras=Wrap,Wrap"}},
		{"launch Order --set Team=", ":4", []string{"Team=me"}, nil},
		{"launch Order --set Team=me,", ":4", []string{"Team=me,me"}, nil},
		{"launch --like Mine --set ", ":6", []string{"Buyer=", "Plan="}, nil},
		{"launch Order --set Paper=", ":0", nil, nil},
		{"launch Order --owner ", ":6", []string{"*=", "Check=", "Send="}, nil},
		{"launch Order --owner Check=", ":4", []string{"Check=me"}, nil},
		{"launch Order --owner Check=jo@x.test,+", ":4", []string{"Check=jo@x.test,+me"}, nil},
		{"launch Order --deadline ", ":6", []string{"Check=", "Send="}, nil},
		{"launch Order --deadline Send=", ":4", []string{"Send=+3d"}, nil},
		{"launch Order --export ", ":4", []string{"curl", "kickoff"}, nil},
		{"launch Nothing --set ", ":4", nil, []string{"Buyer="}},
		{"launch Order --ready ", ":0", nil, nil},
		{"release ", ":0", nil, nil},
		{"undo ", ":4", []string{"Mine"}, nil},
		{"launch Order --like ", ":4", []string{"Mine"}, nil},
		{"--theme ", ":4", []string{"dark", "high-contrast"}, nil},
		{"launch --profile ", ":4", []string{"staging"}, nil},
		{"man ", ":4", []string{"launch", "drafts"}, nil},
		{"man drafts ", ":4", []string{"rename"}, []string{"launch"}},
	} {
		args := []string{"__complete"}
		for _, word := range strings.Split(c.args, " ") {
			args = append(args, strings.ReplaceAll(word, "_", " "))
		}
		var offered []string
		lines := strings.Split(strings.TrimSpace(b.Must(args...)), "\n")
		for _, line := range lines {
			name, _, _ := strings.Cut(line, "\t")
			offered = append(offered, name)
		}
		for _, name := range c.has {
			if !slices.Contains(offered, name) {
				t.Errorf("%q does not offer %q: %q", c.args, name, offered)
			}
		}
		for _, name := range c.lacks {
			if slices.Contains(offered, name) {
				t.Errorf("%q offers %q", c.args, name)
			}
		}
		if c.directive != "" && lines[len(lines)-1] != c.directive {
			t.Errorf("%q ends with %s, not with %s", c.args, lines[len(lines)-1], c.directive)
		}
	}
	if n := len(cmdtest.Requests(t, served)); n != asked {
		t.Errorf("%d requests were made", n-asked)
	}
}

// Of two templates of one title each is named by its id.
func TestCompletionNamesNoTemplateThatIsNotOne(t *testing.T) {
	b := newBench(t).At(cmdtest.Changed(t, `"checklists": [`, `"checklists": [{"id": "c1000000000000000000000000000077", "title": "Order"},`))
	b.Env["TALLYFY_ORG_ID"] = "0a000000000000000000000000000001"
	b.Must("templates")
	if out := b.Must("__complete", "launch", ""); strings.Contains("\n"+out, "\nOrder\t") || !strings.Contains(out, "c1000000000000000000000000000077\tOrder\n") {
		t.Errorf("offers %s", out)
	}
}
