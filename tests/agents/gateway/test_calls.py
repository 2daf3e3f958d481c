"""Calls through the gateway: what is allowed goes on unchanged, what is not goes nowhere."""


def test_a_mapped_tool_is_called_and_an_unmapped_one_is_not(behind):
    async def scenario(behind):
        client = behind.client()
        await client.enter()
        found = await client.call("look", {"item": "tea"})
        assert found.text == '{"item": "tea"}'
        refused = await client.call("unmapped")
        assert (refused.code, refused.last["error"]["code"]) == ("unmapped", -32010)
        assert [one["params"]["name"] for one in behind.came()] == ["look"]
        assert behind.lines()[-1]["about"]["for"] == "ada"

    behind(scenario)
