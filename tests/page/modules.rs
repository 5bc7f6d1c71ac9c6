//! The list of modules is true: every file that it names is there, and says of itself what the list says.

use std::path::Path;

#[test]
fn the_list_of_modules_is_true() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let list = std::fs::read_to_string(here.join("docs/modules.md")).unwrap();
    let (mut folder, mut modules) = (String::new(), 0);
    for line in list.lines() {
        if let Some(name) = line.strip_prefix("## ") {
            name.clone_into(&mut folder);
        }
        let Some((file, told)) = line.strip_prefix("- `").and_then(|line| line.split_once("`: ")) else {
            continue;
        };
        let path = here.join(&folder).join(file);
        let text = std::fs::read_to_string(&path)
            .unwrap_or_else(|_| panic!("{folder}/{file} is not there: run node scripts/modules.mjs"));
        let own: Vec<&str> = text
            .lines()
            .take_while(|line| line.starts_with("//!") && *line != "//!")
            .map(|line| line[3..].trim())
            .collect();
        let own = own.join(" ");
        assert!(
            !told.is_empty() && own.starts_with(told),
            "{folder}/{file} says {own:?} of itself: run node scripts/modules.mjs"
        );
        modules += 1;
    }
    assert!(modules > 250, "{modules} modules are listed");
}
