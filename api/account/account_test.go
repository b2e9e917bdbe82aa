package account

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"kickoff/api"
)

// pocket is a keyring in memory; broken makes every call fail.
type pocket struct {
	kept   map[string]string
	broken bool
}

func (p *pocket) Get(key string) (string, error) {
	if p.broken || p.kept[key] == "" {
		return "", errors.New("not there")
	}
	return p.kept[key], nil
}

func (p *pocket) Set(key, token string) error {
	if p.broken {
		return errors.New("no keyring")
	}
	p.kept[key] = token
	return nil
}

func storeIn(dir string, p *pocket) *Tokens {
	return &Tokens{file: tokenFile{dir}, ring: p, timeout: time.Minute}
}

const profiles = `{"profiles":{
 "work":{"base_url":"https://staging.test/api/","org":"w1","production":true,"process_url":"https://x.test/{run}"},
 "home":{"org":"h1"}},"default":"home"}`

func TestWhereEachValueComesFrom(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, configFile), []byte(profiles), 0o600); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"TALLYFY_ACCESS_TOKEN": "t1", "TALLYFY_API_TOKEN": "t2"}
	with := func(more ...string) map[string]string {
		all := map[string]string{"KICKOFF_CONFIG_DIR": dir}
		for k, v := range env {
			all[k] = v
		}
		for i := 0; i < len(more); i += 2 {
			all[more[i]] = more[i+1]
		}
		return all
	}
	cases := []struct {
		name string
		env  map[string]string
		over Overrides
		want Account
	}{
		{"default profile", with(), Overrides{}, Account{"t1", "h1", DefaultBaseURL, api.DefaultProcessURL, "home", "the environment (TALLYFY_ACCESS_TOKEN)", false}},
		{"named profile", with(), Overrides{Profile: "work"}, Account{"t1", "w1", "https://staging.test/api/", "https://x.test/{run}", "work", "the environment (TALLYFY_ACCESS_TOKEN)", true}},
		{"environment over profile", with("TALLYFY_ORG_ID", " e1 ", "TALLYFY_BASE_URL", "https://e.test", "TALLYFY_PROCESS_URL", "p"), Overrides{Profile: "work"}, Account{"t1", "e1", "https://e.test", "p", "work", "the environment (TALLYFY_ACCESS_TOKEN)", true}},
		{"flag over environment", with("TALLYFY_ORG_ID", "e1", "TALLYFY_BASE_URL", "https://e.test"), Overrides{Org: "f1", BaseURL: "https://f.test"}, Account{"t1", "f1", "https://f.test", api.DefaultProcessURL, "home", "the environment (TALLYFY_ACCESS_TOKEN)", false}},
		{"the other name", with("TALLYFY_ACCESS_TOKEN", " "), Overrides{}, Account{"t2", "h1", DefaultBaseURL, api.DefaultProcessURL, "home", "the environment (TALLYFY_API_TOKEN)", false}},
	}
	for _, k := range cases {
		got, err := gather(func(key string) string { return k.env[key] }, k.over, storeIn(dir, &pocket{broken: true}))
		if err != nil || got != k.want {
			t.Errorf("%s: %+v, %v", k.name, got, err)
		}
	}
}

func TestWithoutATokenTheRestIsStillThere(t *testing.T) {
	env := map[string]string{"KICKOFF_CONFIG_DIR": t.TempDir(), "TALLYFY_ORG_ID": "o"}
	a, err := gather(func(key string) string { return env[key] }, Overrides{}, storeIn(env["KICKOFF_CONFIG_DIR"], &pocket{}))
	if !errors.Is(err, ErrNoToken) || !errors.Is(err, api.ErrUnauthorized) || a.Org != "o" || a.BaseURL != DefaultBaseURL {
		t.Errorf("%+v, %v", a, err)
	}
}

func TestABrokenConfigIsSaidClearly(t *testing.T) {
	cases := []struct{ text, profile, says string }{
		{"{\n\"profiles\": {,}\n}", "", "line 2: it is not valid JSON"},
		{`{"profiles":{"a":{"org":5}}}`, "", "must not be a number"},
		{`[]`, "", "not a JSON object"},
		{`{"profiles":{"a":{"token":"abc"}}}`, "", "holds a token"},
		{`{"profiles":{"a":{}},"default":"b"}`, "", `no profile "b"`},
		{profiles, "nobody", "home, work"},
		{"", "", "broken"},
	}
	for _, k := range cases {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, configFile), []byte(k.text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, _, err := readProfile(dir, k.profile)
		if err == nil || !strings.Contains(err.Error(), k.says) || strings.Contains(err.Error(), "abc") {
			t.Errorf("%s: %v", k.text, err)
		}
	}
	if _, _, err := readProfile(t.TempDir(), "x"); err == nil {
		t.Error("a profile was found in no file")
	}
}

func TestATokenIsKeptInTheKeyringOrAFile(t *testing.T) {
	for _, broken := range []bool{false, true} {
		dir := t.TempDir()
		store := storeIn(dir, &pocket{kept: map[string]string{}, broken: broken})
		if token, _, err := store.Load("a"); token != "" || err != nil {
			t.Fatalf("%q, %v", token, err)
		}
		where, err := store.Save("a", "t1")
		if err != nil || strings.Contains(where, "keyring") == broken {
			t.Errorf("kept in %s: %v", where, err)
		}
		if token, source, err := store.Load("a"); token != "t1" || source != where || err != nil {
			t.Errorf("%q from %s, %v", token, source, err)
		}
		if token, _, _ := store.Load("b"); token != "" {
			t.Errorf("somebody else's token: %q", token)
		}
		// A file of before is emptied once there is a keyring.
		store.ring = &pocket{kept: map[string]string{}}
		if _, err := store.Save("a", "t2"); err != nil {
			t.Error(err)
		}
		if token, source, _ := store.Load("a"); token != "t2" || source != "the keyring" {
			t.Errorf("%q from %s", token, source)
		}
		if left, _ := os.ReadDir(dir); len(left) != 0 {
			t.Errorf("left behind: %v", left)
		}
	}
}

func TestTheTokenFileIsForItsOwnerAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no such modes")
	}
	store := storeIn(t.TempDir(), &pocket{broken: true})
	if _, err := store.Save("a", "t1"); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(store.file.path())
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info.Mode(), err)
	}
	if err := os.Chmod(store.file.path(), 0o644); err != nil {
		t.Fatal(err)
	}
	if token, _, err := store.Load("a"); token != "" || err == nil || !strings.Contains(err.Error(), "chmod") {
		t.Errorf("%q, %v", token, err)
	}
}

// stuck is a keyring that asks its person and never gets an answer.
type stuck struct{ pocket }

func (*stuck) Get(string) (string, error) { select {} }

func TestAKeyringThatNeverAnswersIsNone(t *testing.T) {
	store := &Tokens{file: tokenFile{t.TempDir()}, ring: &stuck{}, timeout: time.Millisecond}
	if token, _, err := store.Load("a"); token != "" || err != nil {
		t.Errorf("%q, %v", token, err)
	}
}

func TestWhereFilesLive(t *testing.T) {
	home := t.TempDir()
	env := map[string]string{"KICKOFF_DATA_DIR": "/data", "XDG_CACHE_HOME": home, "XDG_CONFIG_HOME": "relative"}
	getenv := func(key string) string { return env[key] }
	if got := DataDir(func(key string) string {
		return map[string]string{"KICKOFF_DATA_DIR": "~/kd", "HOME": home, "USERPROFILE": home}[key]
	}); got != filepath.Join(home, "kd") {
		t.Error(got)
	}
	if got := DataDir(getenv); got != "/data" {
		t.Error(got)
	}
	if got := CacheDir(getenv); got != filepath.Join(home, "kickoff") {
		t.Error(got)
	}
	if got := ConfigDir(getenv); !filepath.IsAbs(got) || filepath.Base(got) != "kickoff" {
		t.Error(got)
	}
}

func TestAFolderWithoutAPlaceIsRefused(t *testing.T) {
	home := t.TempDir()
	all := map[string]string{"KICKOFF_CONFIG_DIR": "c", "KICKOFF_DATA_DIR": "/d", "KICKOFF_CACHE_DIR": home}
	for _, c := range []struct {
		env  map[string]string
		says string
	}{
		{map[string]string{"HOME": home, "USERPROFILE": home}, ""},
		{map[string]string{"HOME": home, "USERPROFILE": home, "KICKOFF_DATA_DIR": "~/kd"}, ""},
		{map[string]string{"HOME": home, "USERPROFILE": home, "KICKOFF_DATA_DIR": "~"}, ""},
		{map[string]string{"HOME": home, "USERPROFILE": home, "KICKOFF_DATA_DIR": "~jo/kd"}, "KICKOFF_DATA_DIR"},
		{all, ""},
		{map[string]string{"XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home, "XDG_CACHE_HOME": home}, ""},
		{map[string]string{}, "HOME is not set"},
		{map[string]string{"XDG_CONFIG_HOME": home, "KICKOFF_DATA_DIR": "/d"}, "KICKOFF_CACHE_DIR"},
		{map[string]string{"KICKOFF_CONFIG_DIR": "c", "KICKOFF_DATA_DIR": "~/d", "KICKOFF_CACHE_DIR": home}, "KICKOFF_DATA_DIR"},
	} {
		err := CheckFolders(func(key string) string { return c.env[key] })
		if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%v: %v", c.env, err)
		}
	}
}
