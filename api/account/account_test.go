package account

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/zalando/go-keyring"

	"kickoff/api"
	"kickoff/payload/crash"
	"kickoff/payload/rawjson"
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

func (p *pocket) Delete(key string) error {
	if _, kept := p.kept[key]; !kept || p.broken {
		return keyring.ErrNotFound
	}
	delete(p.kept, key)
	return nil
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
 "work":{"base_url":"https://staging.test/api/","org":"w1","production":true,"release_by_another":true,"process_url":"https://x.test/{run}"},
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
		{"default profile", with(), Overrides{}, Account{"t1", "h1", DefaultBaseURL, api.DefaultProcessURL, "home", "the environment (TALLYFY_ACCESS_TOKEN)", false, "", "", false}},
		{"named profile", with(), Overrides{Profile: "work"}, Account{"t1", "w1", "https://staging.test/api/", "https://x.test/{run}", "work", "the environment (TALLYFY_ACCESS_TOKEN)", true, "", "", true}},
		{"environment over profile", with("TALLYFY_ORG_ID", " e1 ", "TALLYFY_BASE_URL", "https://e.test", "TALLYFY_PROCESS_URL", "p"), Overrides{Profile: "work"}, Account{"t1", "e1", "https://e.test", "p", "work", "the environment (TALLYFY_ACCESS_TOKEN)", true, "", "", true}},
		{"flag over environment", with("TALLYFY_ORG_ID", "e1", "TALLYFY_BASE_URL", "https://e.test"), Overrides{Org: "f1", BaseURL: "https://f.test"}, Account{"t1", "f1", "https://f.test", api.DefaultProcessURL, "home", "the environment (TALLYFY_ACCESS_TOKEN)", false, "", "", false}},
		{"the other name", with("TALLYFY_ACCESS_TOKEN", " "), Overrides{}, Account{"t2", "h1", DefaultBaseURL, api.DefaultProcessURL, "home", "the environment (TALLYFY_API_TOKEN)", false, "", "", false}},
	}
	for _, k := range cases {
		got, err := Gather(func(key string) string { return k.env[key] }, k.over, storeIn(dir, &pocket{broken: true}))
		if err != nil || got != k.want {
			t.Errorf("%s: %+v, %v", k.name, got, err)
		}
	}
}

func TestWithoutATokenTheRestIsStillThere(t *testing.T) {
	env := map[string]string{"KICKOFF_CONFIG_DIR": t.TempDir(), "TALLYFY_ORG_ID": "o"}
	a, err := Gather(func(key string) string { return env[key] }, Overrides{}, storeIn(env["KICKOFF_CONFIG_DIR"], &pocket{}))
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
		_, err := readProfile(dir, k.profile)
		if err == nil || !strings.Contains(err.Error(), k.says) || strings.Contains(err.Error(), "abc") {
			t.Errorf("%s: %v", k.text, err)
		}
	}
	if _, err := readProfile(t.TempDir(), "x"); err == nil {
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
		if err != nil || (where == "the keyring") == broken || broken && !strings.Contains(where, "there is no keyring") {
			t.Errorf("kept in %s: %v", where, err)
		}
		if token, source, err := store.Load("a"); token != "t1" || !strings.HasPrefix(where, source) || err != nil {
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

// choosy is a keyring that takes short tokens alone, as that of Windows does.
type choosy struct{ pocket }

func (c *choosy) Set(key, token string) error {
	if len(token) > 5 {
		return keyring.ErrSetDataTooBig
	}
	return c.pocket.Set(key, token)
}

func TestATokenTooLongForTheKeyringGoesToTheFile(t *testing.T) {
	ring := &choosy{pocket{kept: map[string]string{}}}
	store := &Tokens{file: tokenFile{t.TempDir()}, ring: ring, timeout: time.Minute}
	for _, token := range []string{"short", "a longer one"} {
		if _, err := store.Save("a", token); err != nil {
			t.Fatal(err)
		}
	}
	where, err := store.Save("a", "a longer one")
	if err != nil || !strings.Contains(where, "takes no token as long") || !strings.Contains(where, store.file.path()) {
		t.Errorf("it is said: %s, %v", where, err)
	}
	if len(ring.kept) > 0 {
		t.Errorf("the one of before is still in the keyring: %v", ring.kept)
	}
	if token, _, err := store.Load("a"); token != "a longer one" || err != nil {
		t.Errorf("%q, %v", token, err)
	}
}

func TestATokenIsTakenOutOfEveryPlace(t *testing.T) {
	ring := &pocket{kept: map[string]string{}}
	store := storeIn(t.TempDir(), ring)
	for _, c := range []struct {
		ring, file bool
		from       string
	}{
		{false, false, ""}, {true, false, "the keyring"}, {false, true, store.file.path()}, {true, true, "the keyring and " + store.file.path()},
	} {
		if c.ring {
			ring.kept["a"] = "t1"
		}
		if c.file {
			if err := store.file.set("a", "t1"); err != nil {
				t.Fatal(err)
			}
		}
		from, err := store.Remove("a")
		if token, _, _ := store.Load("a"); from != c.from || err != nil || token != "" {
			t.Errorf("taken out of %q, %v, and left: %q", from, err, token)
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
type stuck struct {
	asked atomic.Int32
}

func (s *stuck) Get(string) (string, error) { s.asked.Add(1); select {} }
func (s *stuck) Set(string, string) error   { s.asked.Add(1); select {} }
func (s *stuck) Delete(string) error        { s.asked.Add(1); select {} }

func TestASilentKeyringIsAskedOnce(t *testing.T) {
	ring := &stuck{}
	store := &Tokens{file: tokenFile{t.TempDir()}, ring: ring, timeout: time.Millisecond}
	if token, _, err := store.Load("a"); token != "" || !errors.Is(err, ErrKeyringSilent) {
		t.Errorf("%q, %v", token, err)
	}
	where, err := store.Save("a", "t1")
	if err != nil || !strings.Contains(where, "did not answer within 3 seconds") {
		t.Errorf("kept in %s, %v", where, err)
	}
	if token, source, err := store.Load("a"); token != "t1" || source != store.file.path() || err != nil {
		t.Errorf("%q from %s, %v", token, source, err)
	}
	if from, err := store.Remove("a"); from != store.file.path() || !errors.Is(err, ErrKeyringSilent) {
		t.Errorf("removed from %q, %v", from, err)
	}
	if n := ring.asked.Load(); n != 1 {
		t.Errorf("asked %d times", n)
	}
	env := map[string]string{"KICKOFF_CONFIG_DIR": t.TempDir()}
	if _, err := Gather(func(key string) string { return env[key] }, Overrides{}, store); !errors.Is(err, ErrNoToken) || !strings.Contains(err.Error(), "did not answer") {
		t.Errorf("without a token: %v", err)
	}
}

func TestTheSystemsKeyringIsTheOneInUse(t *testing.T) {
	keyring.MockInit()
	store := OpenTokens(t.TempDir())
	if where, err := store.Save("a", "t1"); where != "the keyring" || err != nil {
		t.Errorf("%s, %v", where, err)
	}
	if token, source, err := OpenTokens(t.TempDir()).Load("a"); token != "t1" || source != "the keyring" || err != nil {
		t.Errorf("%q from %s, %v", token, source, err)
	}
	if why, _ := store.Keyring(); why != "" {
		t.Errorf("a keyring that works is said to be none: %s", why)
	}
	if from, err := store.Remove("a"); from != "the keyring" || err != nil {
		t.Errorf("%s, %v", from, err)
	}
	keyring.MockInitWithError(errors.New("no bus"))
	if why, file := store.Keyring(); why != "there is no keyring here" || file != store.file.path() {
		t.Errorf("%s, %s", why, file)
	}
}

func TestAKeyThatMeansNothingIsSaid(t *testing.T) {
	dir := t.TempDir()
	text := `{"default":"a","Profiles_":1,"profiles":{"a":{"org":"o","prodction":true,"Base_URL":"https://a.test","color":"Bright Red"},"b":{"colour":"red"}},"keys":{}}`
	if err := os.WriteFile(filepath.Join(dir, configFile), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := readProfile(dir, "")
	if err != nil || s.Color != "9" || s.BaseURL != "https://a.test" {
		t.Fatalf("%+v, %v", s, err)
	}
	var all []string
	for _, w := range s.warnings {
		all = append(all, strings.TrimPrefix(w, filepath.Join(dir, configFile)+": "))
	}
	if want := []string{`"Profiles_" means nothing`, `"prodction" in the profile "a" means nothing`, `"colour" in the profile "b" means nothing`}; len(all) != len(want) {
		t.Errorf("said: %q", all)
	} else {
		for i := range want {
			if !strings.HasPrefix(all[i], want[i]) {
				t.Errorf("said: %s", all[i])
			}
		}
	}
	if err := os.WriteFile(filepath.Join(dir, configFile), []byte(`{"default":"a","profiles":{"a":{"color":"pink"}}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := readProfile(dir, ""); err != nil || s.Color != "" || len(s.warnings) != 1 || !strings.Contains(s.warnings[0], "bright-magenta") {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestAProfileIsWrittenAndAllElseStays(t *testing.T) {
	dir := t.TempDir()
	read := func() string {
		raw, err := os.ReadFile(filepath.Join(dir, configFile))
		if err != nil {
			t.Fatal(err)
		}
		return string(rawjson.Compact(raw))
	}
	for _, c := range []struct {
		name, base, org string
		isDefault       bool
		want            string
	}{
		{"work", "https://w.test", "w1", true, `{"profiles":{"work":{"base_url":"https://w.test","org":"w1"}},"default":"work"}`},
		{"home", "", "", false, `{"profiles":{"work":{"base_url":"https://w.test","org":"w1"},"home":{}},"default":"work"}`},
		{"work", "", "w2", true, `{"profiles":{"work":{"base_url":"https://w.test","org":"w2"},"home":{}},"default":"work"}`},
	} {
		isDefault, err := SaveProfile(dir, c.name, c.base, c.org)
		if got := read(); err != nil || isDefault != c.isDefault || got != c.want {
			t.Errorf("%s: %v, %s, %v", c.name, isDefault, got, err)
		}
	}
	mine := `{"keys":{"launch":"l"},"profiles":{"x":{"production":true,"org":"o","mine":1.10}},"note":"keep"}`
	if err := os.WriteFile(filepath.Join(dir, configFile), []byte(mine), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := SaveProfile(dir, "x", "", "o2"); err != nil {
		t.Fatal(err)
	}
	want := `{"keys":{"launch":"l"},"profiles":{"x":{"production":true,"org":"o2","mine":1.10}},"note":"keep","default":"x"}`
	if got := read(); got != want {
		t.Errorf("written: %s", got)
	}
	if err := os.WriteFile(filepath.Join(dir, configFile), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := SaveProfile(dir, "x", "", "o3"); err == nil {
		t.Error("a broken file was written over")
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

// crashing is a keyring that panics.
type crashing struct{ pocket }

func (*crashing) Get(string) (string, error) { panic("on purpose") }

func TestAPanicOfTheKeyringComesToWhoAsks(t *testing.T) {
	tokens := &Tokens{file: tokenFile{t.TempDir()}, ring: &crashing{}, timeout: time.Minute}
	err := crash.Catch(func() error { _, _, err := tokens.Load("a"); return err })
	if !errors.As(err, new(*crash.Panic)) {
		t.Errorf("it ends with %v", err)
	}
}
