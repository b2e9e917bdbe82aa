package cmd

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kickoff/api/sandbox"
	"kickoff/cmd/cmdtest"
	"kickoff/payload/clean"
	"kickoff/payload/rawjson"
)

// evil moves the cursor, sets a title, turns text around and hides, in every way that
// there is a character for.
const evil = "\x1b[2J\x1b]0;owned\x07\x1bPq\u009b31m\u202egnp\u202c\u2066i\u200bz\u2060w\ufeffb\u00ads\u180e\u061c\x7fd\b\x0e\ufff9a\u2028l\u2029p\u0085n\U000E0041t\x1b[8m"

const (
	order  = "0f000000000000000000000000000001"
	buyer  = "f1000000000000000000000000000001"
	plan   = "f1000000000000000000000000000002"
	paper  = "f1000000000000000000000000000007"
	check1 = "0b000000000000000000000000000001"
)

// spoilt is JSON with evil behind each text under one of the keys.
func spoilt(t *testing.T, text string, keys ...string) string {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			for key, e := range v {
				if s, ok := e.(string); ok && slices.Contains(keys, key) {
					v[key] = s + evil
				}
				walk(e)
			}
		}
	}
	walk(v)
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// everything runs each command, with the words of a bench in their places, and looks at
// what comes out: a terminal or a pipe may get nothing that does not print.
func everything(b *cmdtest.Bench, with ...string) {
	b.T.Helper()
	full := []string{"launch", order, "--set", buyer + "=Jane", "--set", plan + "=2"}
	for _, args := range [][]string{
		{"templates"}, {"templates", "show", order}, {"templates", "show", "none"}, {"whoami"},
		{"drafts"}, {"drafts", "show", "Weekly"}, {"drafts", "show", "none"}, {"drafts", "check"}, {"drafts", "export", "Weekly"},
		{"drafts", "copy", "Weekly", "Copy"}, {"drafts", "remove", "Copy"}, {"drafts", "restore", "Copy"}, {"drafts", "restore", "none"},
		{"launch", "--draft", "Weekly", "--dry-run"}, {"launch", "--draft", "none", "--dry-run"}, {"launch", order},
		append(full, "--dry-run"), append(full, "--export", "curl"), append(full, "--export", "python"), append(full, "--export", "kickoff"),
		append(full, "--set", plan+"=none", "--yes"), append(full, "--owner", check1+"=none", "--yes"), append(full, "--tag", "none", "--yes"),
		append(full, "--set", paper+"="+b.File("paper"+hostileName()+".pdf", "words"), "--name", "A", "--yes"),
		append(full, "--name", "A", "--yes"), append(full, "--name", "A", "--yes", "--if-absent"), append(full, "--name", "A", "--yes", "--refuse-duplicate"),
		append(full, "--save-draft", "Weekly", "--dry-run"), append(full, "--set", buyer+"=Joe", "--save-draft", "Weekly", "--dry-run"),
		{"runs"}, {"runs", "--resolve"}, {"--accessible", "launch", order},
		{"__complete", "launch", ""}, {"__complete", "drafts", "show", ""}, {"__complete", "launch", "--draft", ""}, {"--resume"}, {"--help"}, {"completion", "fish"},
	} {
		args = append(slices.Clone(args), with...)
		for _, mode := range []string{"", "--json"} {
			if mode != "" {
				if strings.HasPrefix(args[0], "__") {
					continue
				}
				args = append(args, mode)
			}
			for _, terminal := range []bool{false, true} {
				b.Terminal, b.Stdin = terminal, strings.NewReader(strings.Repeat("\n", 20))
				b.Run(args...)
				for stream, out := range map[string]string{"standard output": b.Out.String(), "standard error": b.Err.String()} {
					if i := strings.IndexFunc(out, func(r rune) bool { return clean.Hidden(r) && r != '\n' && r != '\t' }); i >= 0 {
						b.T.Errorf("%q, terminal %v: %s has %.40q behind %.80q", args, terminal, stream, out[i:], out[max(0, i-60):i])
					}
				}
			}
		}
	}
}

// hostileName is what of evil can be part of a file's name.
func hostileName() string { return strings.NewReplacer("/", "", "\x00", "").Replace(evil) }

func TestNothingFromOutsidePaintsATerminal(t *testing.T) {
	prepared := func(t *testing.T, world string, faults ...string) *cmdtest.Bench {
		served := cmdtest.Serve(t, sandbox.Options{World: cmdtest.World(t, world), Faults: cmdtest.Faults(t, faults...)})
		b := newBench(t).At(served)
		b.Env["TALLYFY_ORG_ID"] = served.Server.OrgID()
		return b
	}
	saved := func(b *cmdtest.Bench) *cmdtest.Bench {
		b.Must("launch", order, "--set", buyer+"=Jane", "--set", plan+"=2", "--name", "First", "--yes", "--save-draft", "Weekly")
		return b
	}
	rewritten := func(b *cmdtest.Bench, pattern string, change func(string) string) *cmdtest.Bench {
		t.Helper()
		files, err := fs.Glob(os.DirFS(b.Env["KICKOFF_DATA_DIR"]), pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v, %v", pattern, files, err)
		}
		for _, f := range files {
			f = filepath.Join(b.Env["KICKOFF_DATA_DIR"], f)
			data, err := os.ReadFile(f)
			if err == nil {
				err = os.WriteFile(f, []byte(change(string(data))), 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		return b
	}
	world := cmdtest.WorldText()
	words := []string{"title", "label", "text", "name", "full_name", "first_name", "last_name", "default_value", "timezone", "date_format", "role", "folder_type"}
	for name, c := range map[string]struct {
		bench func(t *testing.T) *cmdtest.Bench
		with  []string
	}{
		"names in the world": {bench: func(t *testing.T) *cmdtest.Bench { return saved(prepared(t, spoilt(t, world, words...))) }},
		"types in the world": {bench: func(t *testing.T) *cmdtest.Bench {
			return prepared(t, spoilt(t, strings.Replace(world, `"dropdown"`, `"dropdown","guidance":"x"`, 1), "alias", "field_type", "guidance", "type", "status"))
		}},
		"ids in the world":   {bench: func(t *testing.T) *cmdtest.Bench { return prepared(t, spoilt(t, world, "id", "email")) }},
		"words of a refusal": {bench: func(t *testing.T) *cmdtest.Bench { return prepared(t, world, "POST */runs 422:"+evil) }},
		"words of an outage": {bench: func(t *testing.T) *cmdtest.Bench { return prepared(t, world, "GET */checklists* 403:"+evil) }},
		"a draft": {bench: func(t *testing.T) *cmdtest.Bench {
			return rewritten(saved(prepared(t, world)), "drafts/*/*.json", func(s string) string { return spoilt(t, s, "title", "label", "alias", "type", "text", "saved") })
		}},
		"a draft's name": {bench: func(t *testing.T) *cmdtest.Bench {
			return rewritten(saved(prepared(t, world)), "drafts/*/*.json", func(s string) string { return spoilt(t, s, "name", "id", "$schema") })
		}},
		"a draft that is none": {bench: func(t *testing.T) *cmdtest.Bench {
			return rewritten(saved(prepared(t, world)), "drafts/*/*.json", func(s string) string { return evil + s })
		}},
		"a draft's raw characters": {bench: func(t *testing.T) *cmdtest.Bench {
			return rewritten(saved(prepared(t, world)), "drafts/*/*.json", func(s string) string { return strings.ReplaceAll(s, "Jane", "Ja\u202e\u009b31m\U000E0041ne") })
		}},
		"a file's name": {bench: func(t *testing.T) *cmdtest.Bench {
			b := saved(prepared(t, world))
			files, _ := filepath.Glob(filepath.Join(b.Env["KICKOFF_DATA_DIR"], "drafts/*/*.json"))
			if err := os.WriteFile(filepath.Join(filepath.Dir(files[0]), hostileName()+".json"), []byte("{"), 0o600); err != nil {
				t.Skip(err)
			}
			return b
		}},
		"a folder's name": {bench: func(t *testing.T) *cmdtest.Bench {
			b := prepared(t, world)
			for _, dir := range []string{"KICKOFF_DATA_DIR", "KICKOFF_CACHE_DIR", "KICKOFF_CONFIG_DIR"} {
				b.Env[dir] = filepath.Join(t.TempDir(), hostileName())
			}
			rewritten(saved(b), "drafts/*/*.json", func(string) string { return "{" })
			return rewritten(b, "ledger/*/ledger.jsonl", func(s string) string { return s + "{\n" })
		}},
		"the ledger": {bench: func(t *testing.T) *cmdtest.Bench {
			b := prepared(t, spoilt(t, world, "title"), "POST */runs 500-after x1", "GET */runs* 500 x9")
			b.Run("launch", order, "--set", buyer+"=Jane", "--set", plan+"=2", "--name", "First"+evil, "--yes")
			return rewritten(b, "ledger/*/ledger.jsonl", func(s string) string { return s + evil + "\n" })
		}},
		"config.json": {bench: func(t *testing.T) *cmdtest.Bench {
			b := prepared(t, world)
			os.MkdirAll(b.Env["KICKOFF_CONFIG_DIR"], 0o700)
			text := string(rawjson.AppendString(nil, "x"+evil))
			if err := os.WriteFile(filepath.Join(b.Env["KICKOFF_CONFIG_DIR"], "config.json"), []byte(`{"default":`+text+`,"profiles":{`+text+`:{"org":`+text+`,"base_url":`+text+`,"process_url":`+text+`},"q":{"org":5}},`+text+`:1}`), 0o600); err != nil {
				t.Fatal(err)
			}
			return b
		}},
		"the environment": {bench: func(t *testing.T) *cmdtest.Bench {
			b := prepared(t, world)
			b.Env["TALLYFY_PROCESS_URL"] = "https://x.test/{org}/{run}/" + evil
			b.Env["TZ"], b.Env["USER"] = evil, evil
			return b
		}},
		"an organisation": {bench: func(t *testing.T) *cmdtest.Bench {
			b := prepared(t, world)
			b.Env["TALLYFY_ORG_ID"] = "o" + evil
			return b
		}},
		"an address": {bench: func(t *testing.T) *cmdtest.Bench {
			b := prepared(t, world)
			b.Env["TALLYFY_BASE_URL"] = "http://127.0.0.1:1/" + evil
			return b
		}},
		"a clock": {bench: func(t *testing.T) *cmdtest.Bench { b := prepared(t, world); b.Env["KICKOFF_NOW"] = evil; return b }},
		"a token": {bench: func(t *testing.T) *cmdtest.Bench {
			b := prepared(t, world)
			b.Env["TALLYFY_ACCESS_TOKEN"] = "t" + evil
			return b
		}},
		"a flag's value":      {bench: func(t *testing.T) *cmdtest.Bench { return saved(prepared(t, world)) }, with: []string{"--set", "x" + evil + "=1"}},
		"a process's name":    {bench: func(t *testing.T) *cmdtest.Bench { return saved(prepared(t, world)) }, with: []string{"--name", "N" + evil}},
		"an answer":           {bench: func(t *testing.T) *cmdtest.Bench { return saved(prepared(t, world)) }, with: []string{"--summary", "S" + evil, "--deadline", check1 + "=" + evil}},
		"an unknown flag":     {bench: func(t *testing.T) *cmdtest.Bench { return prepared(t, world) }, with: []string{"--x" + evil}},
		"a profile's name":    {bench: func(t *testing.T) *cmdtest.Bench { return prepared(t, world) }, with: []string{"--profile", evil}},
		"a file that is not":  {bench: func(t *testing.T) *cmdtest.Bench { return prepared(t, world) }, with: []string{"--values", "/none" + evil, "--log", "/none/" + evil}},
		"a world that is not": {bench: func(t *testing.T) *cmdtest.Bench { return prepared(t, world) }, with: []string{"--sandbox", "--world", "/none" + evil}},
	} {
		t.Run(name, func(t *testing.T) { everything(c.bench(t), c.with...) })
	}
}

// The JSON that is kept or logged has escapes too.
func TestNoFileOfOursPaintsATerminal(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{World: cmdtest.World(t, spoilt(t, cmdtest.WorldText(), "title", "label", "text", "name"))})
	b := newBench(t).At(served)
	log := filepath.Join(t.TempDir(), "log")
	b.Must("templates")
	b.Run("launch", order, "--set", buyer+"=Jane"+evil, "--set", plan+"=2", "--set", paper+"="+b.File("paper"+hostileName()+".pdf", "words"), "--name", "N"+evil, "--yes", "--save-draft", "W", "--log", log)
	seen := 0
	err := filepath.WalkDir(filepath.Dir(b.Env["KICKOFF_DATA_DIR"]), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if bytes.ContainsFunc(data, func(r rune) bool { return clean.Hidden(r) && r != '\n' }) {
			t.Errorf("%s: %q", path, data)
		}
		seen++
		return err
	})
	data, logged := os.ReadFile(log)
	if err != nil || logged != nil || seen < 4 || bytes.ContainsFunc(data, func(r rune) bool { return clean.Hidden(r) && r != '\n' }) {
		t.Errorf("%d files, %v, %v; the log is %q", seen, err, logged, data)
	}
	for _, body := range cmdtest.Launches(t, served) {
		if strings.ContainsFunc(body, func(r rune) bool { return clean.Hidden(r) && r != '\n' }) || !strings.Contains(body, `Jane\u001b[2J`) {
			t.Errorf("sent: %q", body)
		}
	}
}
