package host

import (
	"strings"
	"testing"
)

func TestABrowserThatIsNotThereIsToldInWords(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	for name, want := range map[string]string{"": "BROWSER can name one", "nowhere": "no program nowhere", "/nowhere/at/all %s": "no program /nowhere/at/all"} {
		t.Setenv("BROWSER", name)
		if err := OpenPage("https://x.test"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", name, err)
		}
	}
}
